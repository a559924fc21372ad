#!/bin/sh
# The corpora of fuzz_key_blob, fuzz_cert, fuzz_private_key and fuzz_keyfile from
# the keys here.
set -eu
cd "$(dirname "$0")"
rm -rf ../corpus/key_blob ../corpus/cert ../corpus/private_key ../corpus/keyfile
mkdir -p ../corpus/key_blob ../corpus/cert ../corpus/private_key ../corpus/keyfile
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
# the first byte: how long the pieces are that it is read in
k=../corpus/keyfile
{ printf '\100'; cat ed25519 ec256.pub; } >$k/hidden
{ printf '\200'; cat ec256.pem dsa.pem; } >$k/bundle
{ printf '\040'; cat ed25519.pub ed25519.3.ppk; echo text; } >$k/ppk
{ printf '\377'; cat ed25519.4716 ec256.4716; } >$k/rfc4716
{ printf '\000#cloud-config\nusers:\n  - name: a\n    ssh_authorized_keys:\n      - '; cat ed25519.pub; echo 'runcmd:'; } >$k/yaml
{ printf '\020-----BEGIN RSA PRIVATE KEY-----\nsome prose\n'; cat ed25519.pub; } >$k/bare
{ printf '\020SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0\n'; cat ed25519.pub; } >$k/ssh1
{
	printf '\020h '
	cat ed25519.pub
	printf 'pty,command="x" '
	cat ed25519.pub
	printf -- '  - '
	cat ec256.pub ed25519-cert.pub
} >$k/lines
