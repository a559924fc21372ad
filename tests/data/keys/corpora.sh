#!/bin/sh
# The corpora of fuzz_key_blob, fuzz_cert and fuzz_private_key from the keys here.
set -eu
cd "$(dirname "$0")"
rm -rf ../corpus/key_blob ../corpus/cert ../corpus/private_key
mkdir -p ../corpus/key_blob ../corpus/cert ../corpus/private_key
for f in *.pub; do
	cut -d' ' -f2 <"$f" | base64 -d >"../corpus/key_blob/${f%.pub}"
done
# behind type (36 octets), nonce (36) and key (36)
base64 -d <<-END >../corpus/cert/ed25519
	$(cut -d' ' -f2 <ed25519-cert.pub)
END
tail -c +109 ../corpus/cert/ed25519 >../corpus/cert/rest
rm ../corpus/cert/ed25519
for f in rsa dsa ec256 ed25519 ed25519.enc rsa.pem rsa.enc.pem dsa.pem ec256.pem \
	rsa.pk8 dsa.pk8 ec256.pk8 edssl.pk8 rsa.enc.pk8 rsa.2.ppk ed25519.enc.3.ppk \
	ec256.4716 rsa.spki ec256.spki edssl.spki dsa.spki rsa.pkcs1pub; do
	cp "$f" "../corpus/private_key/$f"
done
