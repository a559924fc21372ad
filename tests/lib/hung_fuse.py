# SPDX-License-Identifier: BSD-2-Clause
# A FUSE file system that lets itself be mounted, for all users, and answers no
# question. Prints "up", or why it cannot be; ends with SIGTERM.
# usage: python3 tests/lib/hung_fuse.py FOLDER
import ctypes
import os
import struct
import sys

INIT = 26
try:
    fd = os.open('/dev/fuse', os.O_RDWR)
except OSError as e:
    sys.exit(f'/dev/fuse: {e.strerror}')
options = f'fd={fd},rootmode=40755,user_id=0,group_id=0,allow_other'
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(b'hung', sys.argv[1].encode(), b'fuse', 0, options.encode()) != 0:
    sys.exit('mount: ' + os.strerror(ctypes.get_errno()))
while True:
    length, opcode, unique = struct.unpack('=IIQ', os.read(fd, 1 << 20)[:16])
    if opcode == INIT:
        answer = struct.pack('=IIIIHHIIHH', 7, 31, 0, 0, 12, 10, 4096, 1, 0, 0)
        answer += bytes(64 - len(answer))
        os.write(fd, struct.pack('=IiQ', 16 + len(answer), 0, unique) + answer)
        print('up', flush=True)
