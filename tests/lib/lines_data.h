/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys for the tests of line formats; made once by ssh-keygen. */
#ifndef TESTS_LINES_DATA_H
#define TESTS_LINES_DATA_H

#define ED_B64 \
	"AAAAC3NzaC1lZDI1NTE5AAAAIM6yqaYtIIGgjj2tN/A4jIXmGeQ0tI6b0yItaf0qxvjf"
#define ED    "ssh-ed25519 " ED_B64
#define ED_FP "SHA256:34YU7fOjFU5w7kCaVsV0h8o2Kgp1y2RO8mPIh+9Sj1c"
#define RSA_B64                                                        \
	"AAAAB3NzaC1yc2EAAAADAQABAAAAgQCnnvPJtPX1HSe241vyiPpFycBH1ddv" \
	"8HXJioeBzoB0IgVM5nwfZAu4vRIrikp9uUw2XrJnziScIbH114cJxUpzpTy1" \
	"OS8bEleVVYOU0ZZ+gRCl2KiI45yIX3eu2NELnxmB4L1ZgF5Ym3WZwfEq7TxD" \
	"ssxVGeH9Wdh1Lfnw2kigjw=="
#define RSA    "ssh-rsa " RSA_B64 /* 1024 bits */
#define RSA_FP "SHA256:2YsNbb6kwzlihSh+Mj4HL9zZR2WBdt7aLSMhjmOQoFQ"
#define EC_B64                                                         \
	"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOIWOlN5" \
	"zr5B5X7b+3Y+gILEhNzUwztFZqBfq4D56mWfBAOWZpdMZurJyRUs1FAmf3bY" \
	"An9LjKqB/yehyerJuNU="
#define EC "ecdsa-sha2-nistp256 " EC_B64
#define CERT                                                           \
	"ecdsa-sha2-nistp256-cert-v01@openssh.com "                    \
	"AAAAKGVjZHNhLXNoYTItbmlzdHAyNTYtY2VydC12MDFAb3BlbnNzaC5jb20A" \
	"AAAgsS3kfpeh1zp+lmKqmfzb5jY22YwZIFsKPzBNcaA5E/sAAAAIbmlzdHAy" \
	"NTYAAABBBOIWOlN5zr5B5X7b+3Y+gILEhNzUwztFZqBfq4D56mWfBAOWZpdM" \
	"ZurJyRUs1FAmf3bYAn9LjKqB/yehyerJuNUAAAAAAAAAAAAAAAEAAAACaWQA" \
	"AAAFAAAAAXUAAAAAAAAAAP//////////AAAAAAAAAIIAAAAVcGVybWl0LVgx" \
	"MS1mb3J3YXJkaW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGluZwAA" \
	"AAAAAAAWcGVybWl0LXBvcnQtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0" \
	"eQAAAAAAAAAOcGVybWl0LXVzZXItcmMAAAAAAAAAAAAAADMAAAALc3NoLWVk" \
	"MjU1MTkAAAAgzrKppi0ggaCOPa038DiMheYZ5DS0jpvTIi1p/SrG+N8AAABT" \
	"AAAAC3NzaC1lZDI1NTE5AAAAQIfJ983BBwyXuawHVfLR9wiH+Ai8QZoMTUys" \
	"NHqfwyIZOPBUXmCoonYP9+V2tiWxkQMMvHaPXjjs1xfRnPx+Xg4="

#endif
