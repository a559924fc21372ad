/* SPDX-License-Identifier: BSD-2-Clause */
/* Prompts of keyboard-interactive: which ask for a password. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#include "keyaudit/hosts/prompt.h"
#include "keyaudit/hosts/prompt_words.h"
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Texts as they come over the wire, and who writes them. */
struct prompt {
	const char *text;
	bool echo;
	enum prompt_kind kind;
	const char *from;
};

static const struct prompt others[] = {
    {"", 0, PROMPT_OTHER, "nothing at all"},
    {" ", 0, PROMPT_OTHER, "nothing to be seen"},
    {":", 0, PROMPT_OTHER, ""},
    {"login: ", 1, PROMPT_OTHER, "Linux-PAM, login"},
    {"Username: ", 1, PROMPT_OTHER, "Cisco IOS"},
    {"Verification code: ", 0, PROMPT_OTHER, "google-authenticator-libpam"},
    {"Verification code: ", 1, PROMPT_OTHER,
	"the same, echo_verification_code"},
    {"One-time password (OATH) for `root': ", 0, PROMPT_OTHER, "pam_oath.c"},
    {"One\xe2\x80\x91time password: ", 0, PROMPT_OTHER, "with U+2011"},
    {"One-time  password:", 0, PROMPT_OTHER, "two blanks"},
    {"ONE-TIME\nPASSWORD:", 0, PROMPT_OTHER, "a line end"},
    {"Onetime password: ", 0, PROMPT_OTHER, "RADIUS servers"},
    {"Enter one time password: ", 0, PROMPT_OTHER, "FreeIPA, RADIUS"},
    {"OTP: ", 0, PROMPT_OTHER, "LinOTP, pam_py_linotp"},
    {"Your OTP: ", 0, PROMPT_OTHER, "LinOTP"},
    {"Please enter OTP: ", 0, PROMPT_OTHER, "privacyIDEA"},
    {"please enter otp: ", 0, PROMPT_OTHER, "privacyIDEA"},
    {"OTP password: ", 0, PROMPT_OTHER, "RADIUS servers"},
    {"Password (OTP): ", 0, PROMPT_OTHER, "RADIUS servers"},
    {"TOTP: ", 0, PROMPT_OTHER, "Kanidm"},
    {"Passcode or option (1-3): ", 1, PROMPT_OTHER, "Duo, pam_duo"},
    {"Duo two-factor login for root\n\nEnter a passcode or select one of the "
     "following options:\n\n 1. Duo Push to XXX-XXX-0123\n 2. Phone call to "
     "XXX-XXX-0123\n\nPasscode or option (1-2): ",
	1, PROMPT_OTHER, "Duo, pam_duo"},
    {"Passcode: ", 0, PROMPT_OTHER, "Duo, autopush"},
    {"YubiKey for `root': ", 0, PROMPT_OTHER, "pam_yubico.c"},
    {"Please touch the device.", 0, PROMPT_OTHER, "pam-u2f"},
    {"Insert your U2F device, then press ENTER.\n", 0, PROMPT_OTHER, "pam-u2f"},
    {"Enter PASSCODE: ", 0, PROMPT_OTHER, "RSA SecurID, pam_securid"},
    {"Enter PASSCODE:", 0, PROMPT_OTHER, "RSA SecurID"},
    {"Wait for the tokencode to change, then enter the new tokencode : ", 0,
	PROMPT_OTHER, "RSA SecurID, next tokencode"},
    {"Enter your new PIN of 4 to 8 digits: ", 0, PROMPT_OTHER, "RSA SecurID"},
    {"PIN: ", 0, PROMPT_OTHER, "RSA SecurID, pam_pkcs11"},
    {"Smart card PIN: ", 0, PROMPT_OTHER, "pam_pkcs11"},
    {"PIN for root: ", 0, PROMPT_OTHER, "sssd, smart card"},
    {"Second Factor (optional): ", 0, PROMPT_OTHER, "sssd, pam_sss.c"},
    {"Second Factor: ", 0, PROMPT_OTHER, "sssd, pam_sss.c"},
    {"otp-md5 498 gr4269 ext\nPassword: ", 0, PROMPT_OTHER,
	"FreeBSD, pam_opie"},
    {"otp-md5 498 gr4269 ext\nPassword [echo on]: ", 1, PROMPT_OTHER,
	"FreeBSD, pam_opie"},
    {"otp-sha1 95 wi01309 ext, Response: ", 0, PROMPT_OTHER, "OPIE"},
    {"s/key 97 fw13894\nPassword: ", 0, PROMPT_OTHER, "S/Key, RFC 1760"},
    {"S/Key Password: ", 0, PROMPT_OTHER, "BSD, login_skey"},
    {"Challenge 8271-3302, Response: ", 0, PROMPT_OTHER, "CRYPTOCard, RADIUS"},
    {"CHALLENGE: 12345678\nResponse: ", 1, PROMPT_OTHER, "RADIUS challenge"},
    {"Enter Your Microsoft verification code", 1, PROMPT_OTHER,
	"Microsoft NPS extension, RADIUS challenge"},
    {"Enter Security Code: ", 0, PROMPT_OTHER,
	"Symantec VIP, RADIUS challenge"},
    {"Enter the code that was sent to your phone: ", 0, PROMPT_OTHER,
	"RADIUS challenge"},
    {"Enter a response to the grid challenge [A1] [B2] [C3]: ", 0, PROMPT_OTHER,
	"Entrust, RADIUS challenge"},
    {"Token: ", 0, PROMPT_OTHER, "RADIUS servers"},
    {"Token password: ", 0, PROMPT_OTHER, "RADIUS servers"},
    {"Dynamic password: ", 0, PROMPT_OTHER, "RADIUS servers"},
    {"Passwordless token: ", 0, PROMPT_OTHER, "the word goes on"},
    {"PASSWORDLESS SIGN-IN: ", 0, PROMPT_OTHER, "the word goes on"},
    {"password-less sign-in, confirm on your device", 0, PROMPT_OTHER, ""},
    {"No password is needed. Press Enter: ", 0, PROMPT_OTHER, ""},
    {"Passwortlose Anmeldung:", 0, PROMPT_OTHER, "the word goes on"},
    {"Einmalpasswort: ", 0, PROMPT_OTHER, "German"},
    {"EINMALKENNWORT: ", 0, PROMPT_OTHER, "German"},
    {"Einmal-Passwort:", 0, PROMPT_OTHER, "German"},
    {"Mot de passe à usage unique : ", 0, PROMPT_OTHER, "French"},
    {"Contraseña de un solo uso: ", 0, PROMPT_OTHER, "Spanish"},
    {"Senha de uso único: ", 0, PROMPT_OTHER, "Portuguese"},
    {"Password monouso: ", 0, PROMPT_OTHER, "Italian"},
    {"Engångslösenord: ", 0, PROMPT_OTHER, "Swedish"},
    {"Kertakäyttösalasana: ", 0, PROMPT_OTHER, "Finnish"},
    {"Hasło jednorazowe: ", 0, PROMPT_OTHER, "Polish"},
    {"Одноразовый пароль: ", 0, PROMPT_OTHER, "Russian"},
    {"ОДНОРАЗОВЫЙ ПАРОЛЬ:", 0, PROMPT_OTHER, "Russian"},
    {"Беспарольный вход: ", 0, PROMPT_OTHER, "Russian, the word is inside"},
    {"Tek kullanımlık şifre: ", 0, PROMPT_OTHER, "Turkish"},
    {"TEK KULLANIMLIK ŞİFRE: ", 0, PROMPT_OTHER, "Turkish"},
    {"ワンタイムパスワード：", 0, PROMPT_OTHER, "Japanese"},
    {"ﾜﾝﾀｲﾑﾊﾟｽﾜｰﾄﾞ:", 0, PROMPT_OTHER, "Japanese, half-width"},
    {"パスワードレス認証コード：", 0, PROMPT_OTHER, "Japanese"},
    {"动态密码：", 0, PROMPT_OTHER, "Chinese"},
    {"一次性密码：", 0, PROMPT_OTHER, "Chinese"},
    {"動態口令：", 0, PROMPT_OTHER, "Chinese"},
    {"验证码：", 0, PROMPT_OTHER, "Chinese, a verification code"},
    {"일회용 비밀번호: ", 0, PROMPT_OTHER, "Korean"},
    {"Change your password now? (yes/no) ", 1, PROMPT_OTHER,
	"a question, answered for all to see"},
    {"What is the capital of France? ", 1, PROMPT_OTHER, "asked by a test"},
    {"(otp-password@jump) Verification code: ", 0, PROMPT_OTHER,
	"OpenSSH, a jump host's client"},
    {"(password@host) OTP: ", 0, PROMPT_OTHER, "OpenSSH, a user of this name"},
    {"Pass: ", 0, PROMPT_OTHER, "no word of it"},
    {"\xff\xfe\x80", 0, PROMPT_OTHER, "no UTF-8"},
    {"\xe5\xaf\x86", 0, PROMPT_OTHER, "half a word"},
    {"\xe5\xaf\x86\xe7\xa0", 0, PROMPT_OTHER, "cut in a character"},
};

static const struct prompt products[] = {
    {"Password: ", 0, PROMPT_PASSWORD,
	"Linux-PAM; Solaris, HP-UX, VMware ESXi, "
	"Synology, winbind, sssd"},
    {"Password:", 0, PROMPT_PASSWORD, "macOS, FreeBSD, NetBSD, Junos"},
    {"password: ", 0, PROMPT_PASSWORD, "Cisco IOS with TACACS+"},
    {"PASSWORD: ", 0, PROMPT_PASSWORD, "in capitals"},
    {"Password", 0, PROMPT_PASSWORD, "no colon"},
    {"Password? ", 0, PROMPT_PASSWORD, "a question, not to be seen"},
    {"Password: ", 1, PROMPT_PASSWORD, "devices that ask with echo"},
    {"(current) UNIX password: ", 0, PROMPT_PASSWORD, "Linux-PAM before 1.3"},
    {"Current password: ", 0, PROMPT_PASSWORD, "Linux-PAM"},
    {"UNIX password: ", 0, PROMPT_PASSWORD, "Linux-PAM with authtok_type"},
    {"LDAP Password: ", 0, PROMPT_PASSWORD, "pam_ldap"},
    {"Password for root@host.example:", 0, PROMPT_PASSWORD,
	"FreeBSD, pam_unix"},
    {"Password for root@EXAMPLE.COM: ", 0, PROMPT_PASSWORD, "pam_krb5"},
    {"root's Password: ", 0, PROMPT_PASSWORD, "AIX"},
    {"root@host's password: ", 0, PROMPT_PASSWORD,
	"Dropbear's client, gateways"},
    {"(root@host) Password: ", 0, PROMPT_PASSWORD,
	"OpenSSH's client, a jump host"},
    {"(otp-md5@host) Password: ", 0, PROMPT_PASSWORD,
	"OpenSSH, a user of this name"},
    {"Using keyboard-interactive authentication.\r\nPassword: ", 0,
	PROMPT_PASSWORD, "PuTTY, a jump host"},
    {"Enter Windows password: ", 0, PROMPT_PASSWORD,
	"gateways to Active Directory"},
    {"AD-Password:", 0, PROMPT_PASSWORD, "RADIUS servers"},
    {"LDAPPassword:", 0, PROMPT_PASSWORD, "no blank"},
    {"Enter your password: ", 0, PROMPT_PASSWORD, "Okta, Ping, JumpCloud"},
    {"Entra Id Password: ", 0, PROMPT_PASSWORD, "Himmelblau"},
    {"Passwd: ", 0, PROMPT_PASSWORD, "old gateways"},
    {"SSH passphrase: ", 0, PROMPT_PASSWORD, "FreeBSD, pam_ssh"},
    {"First Factor: ", 0, PROMPT_PASSWORD, "sssd, pam_sss.c"},
    {"First Factor or Password: ", 0, PROMPT_PASSWORD, "sssd, pam_sss.c"},
    {"Password + Token value: ", 0, PROMPT_PASSWORD, "sssd, both"},
    {"Password & verification code: ", 0, PROMPT_PASSWORD,
	"google-authenticator-libpam, forward_pass: both"},
    {"Password and OTP: ", 0, PROMPT_PASSWORD, "both"},
    {"Password or one-time password: ", 0, PROMPT_PASSWORD, "either"},
    {"One-time password or password: ", 0, PROMPT_PASSWORD, "either"},
    {"Please enter your password followed by your one-time password: ", 0,
	PROMPT_PASSWORD, "both"},
    {"Passwort & Einmalpasswort: ", 0, PROMPT_PASSWORD, "both"},
    {"密码或动态密码：", 0, PROMPT_PASSWORD, "either"},
    {"PASSWORT:", 0, PROMPT_PASSWORD, "German"},
    {"Kennwort: ", 0, PROMPT_PASSWORD, "German, Windows"},
    {"Benutzerkennwort: ", 0, PROMPT_PASSWORD, "German, a compound"},
    {"Eingabe des Passworts: ", 0, PROMPT_PASSWORD, "German, genitive"},
    {"CONTRASEÑA: ", 0, PROMPT_PASSWORD, "Spanish"},
    {"Contrasen\xcc\x83"
     "a: ",
	0, PROMPT_PASSWORD, "Spanish, decomposed as macOS does"},
    {"Contrase\xf1"
     "a: ",
	0, PROMPT_PASSWORD, "Spanish, ISO 8859-1"},
    {"CONTRASE\xd1"
     "A: ",
	0, PROMPT_PASSWORD, "Spanish, ISO 8859-1"},
    {"L\xf6senord: ", 0, PROMPT_PASSWORD, "Swedish, ISO 8859-1"},
    {"Contrasena: ", 0, PROMPT_PASSWORD, "Spanish, ASCII"},
    {"Haslo: ", 0, PROMPT_PASSWORD, "Polish, ASCII"},
    {"HASŁO: ", 0, PROMPT_PASSWORD, "Polish"},
    {"ПАРОЛЬ: ", 0, PROMPT_PASSWORD, "Russian"},
    {"Введите пароль: ", 0, PROMPT_PASSWORD, "Russian"},
    {"Ввод пароля: ", 0, PROMPT_PASSWORD, "Russian, genitive"},
    {"ŞİFRE: ", 0, PROMPT_PASSWORD, "Turkish"},
    {"ROOT KULLANICISININ PAROLASI: ", 0, PROMPT_PASSWORD, "Turkish"},
    {"ΣΥΝΘΗΜΑΤΙΚΌ: ", 0, PROMPT_PASSWORD, "Greek"},
    {"Κωδικός πρόσβασης: ", 0, PROMPT_PASSWORD, "Greek"},
    {"パスワード：", 0, PROMPT_PASSWORD, "Japanese, full-width colon"},
    {"ﾊﾟｽﾜｰﾄﾞ:", 0, PROMPT_PASSWORD, "Japanese, half-width"},
    {"Ｐａｓｓｗｏｒｄ：", 0, PROMPT_PASSWORD, "full-width letters"},
    {"请输入密码：", 0, PROMPT_PASSWORD, "Chinese"},
    {"口令：", 0, PROMPT_PASSWORD, "Chinese"},
    {"비밀번호를 입력하세요: ", 0, PROMPT_PASSWORD, "Korean"},
    {"\xe2\x80\x8f"
     "סיסמה:\xe2\x80\x8f ",
	0, PROMPT_PASSWORD, "Hebrew, right-to-left marks"},
    {"\xe2\x80\xab"
     "كلمة المرور:\xe2\x80\xac ",
	0, PROMPT_PASSWORD, "Arabic, embedded right to left"},
    {"Pass\xc2\xadword: ", 0, PROMPT_PASSWORD, "a soft hyphen"},
    {"P\xe2\x80\x8b"
     "assword: ",
	0, PROMPT_PASSWORD, "a zero-width space"},
    {"Mot\xc2\xa0"
     "de\xc2\xa0passe\xc2\xa0: ",
	0, PROMPT_PASSWORD, "French, no-break spaces"},
    {"Mot  de\tpasse : ", 0, PROMPT_PASSWORD, "French, blanks"},
    {"\033[1mPassword:\033[0m ", 0, PROMPT_PASSWORD, "with colours"},
    {"\xff Password \xff", 0, PROMPT_PASSWORD, "no UTF-8 beside it"},
};

/* Of each language that translates them: "Password: ", "Current UNIX password: ", "New UNIX password: " of Linux-PAM 1.5.2, "root's Password: " and "Old password: " of shadow 4.13. */
static const struct prompt translations[] = {
    {"كلمة السر: ", 0, PROMPT_PASSWORD, "Linux-PAM ar"},
    {"كلمة سر UNIX الجديدة: ", 0, PROMPT_PASSWORD, "Linux-PAM ar"},
    {"গুপ্তশব্দ:", 0, PROMPT_PASSWORD, "Linux-PAM as"},
    {"নতুন UNIX গুপ্তশব্দ: ", 0, PROMPT_PASSWORD, "Linux-PAM as"},
    {"Şifrə: ", 0, PROMPT_PASSWORD, "Linux-PAM az"},
    {"Cari UNIX şifrəniz: ", 0, PROMPT_PASSWORD, "Linux-PAM az"},
    {"Yeni UNIX şifrəniz: ", 0, PROMPT_PASSWORD, "Linux-PAM az"},
    {"Парола: ", 0, PROMPT_PASSWORD, "Linux-PAM bg"},
    {"Nastoyashta парола UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM bg"},
    {"Нова парола UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM bg"},
    {"পাসওয়ার্ড: ", 0, PROMPT_PASSWORD, "Linux-PAM bn"},
    {"নতুন UNIX পাসওয়ার্ড: ", 0, PROMPT_PASSWORD, "Linux-PAM bn"},
    {"পাসওয়ার্ড: ", 0, PROMPT_PASSWORD, "Linux-PAM bn_IN"},
    {"নতুন UNIX পাসওয়ার্ড: ", 0, PROMPT_PASSWORD, "Linux-PAM bn_IN"},
    {"Contrasenya: ", 0, PROMPT_PASSWORD, "Linux-PAM ca"},
    {"Contrasenya actual de UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM ca"},
    {"Nova contrasenya de UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM ca"},
    {"Heslo: ", 0, PROMPT_PASSWORD, "Linux-PAM cs"},
    {"Současné UNIX heslo: ", 0, PROMPT_PASSWORD, "Linux-PAM cs"},
    {"Nové UNIX heslo: ", 0, PROMPT_PASSWORD, "Linux-PAM cs"},
    {"Adgangskode: ", 0, PROMPT_PASSWORD, "Linux-PAM da"},
    {"Nuværende UNIX adgangskode: ", 0, PROMPT_PASSWORD, "Linux-PAM da"},
    {"Ny UNIX adgangskode: ", 0, PROMPT_PASSWORD, "Linux-PAM da"},
    {"Passwort: ", 0, PROMPT_PASSWORD, "Linux-PAM de"},
    {"Geben Sie das aktuelle UNIX Passwort ein: ", 0, PROMPT_PASSWORD,
	"Linux-PAM de"},
    {"Geben Sie ein neues UNIX Passwort ein: ", 0, PROMPT_PASSWORD,
	"Linux-PAM de"},
    {"Pasvorto: ", 0, PROMPT_PASSWORD, "Linux-PAM eo"},
    {"Aktuala UNIX pasvorto: ", 0, PROMPT_PASSWORD, "Linux-PAM eo"},
    {"Nova UNIX pasvorto: ", 0, PROMPT_PASSWORD, "Linux-PAM eo"},
    {"Contraseña: ", 0, PROMPT_PASSWORD, "Linux-PAM es"},
    {"Contraseña UNIX actual: ", 0, PROMPT_PASSWORD, "Linux-PAM es"},
    {"Nueva UNIX contraseña: ", 0, PROMPT_PASSWORD, "Linux-PAM es"},
    {"Parool: ", 0, PROMPT_PASSWORD, "Linux-PAM et"},
    {"Uus UNIX parool: ", 0, PROMPT_PASSWORD, "Linux-PAM et"},
    {"Pasahitza: ", 0, PROMPT_PASSWORD, "Linux-PAM eu"},
    {"UNIX Pasahitz berria: ", 0, PROMPT_PASSWORD, "Linux-PAM eu"},
    {"Salasana: ", 0, PROMPT_PASSWORD, "Linux-PAM fi"},
    {"Nykyinen UNIX salasana: ", 0, PROMPT_PASSWORD, "Linux-PAM fi"},
    {"Uusi UNIX salasana: ", 0, PROMPT_PASSWORD, "Linux-PAM fi"},
    {"Mot de passe : ", 0, PROMPT_PASSWORD, "Linux-PAM fr"},
    {"Mot de passe UNIX actuel : ", 0, PROMPT_PASSWORD, "Linux-PAM fr"},
    {"Nouveau UNIX mot de passe : ", 0, PROMPT_PASSWORD, "Linux-PAM fr"},
    {"Focal faire: ", 0, PROMPT_PASSWORD, "Linux-PAM ga"},
    {"Focal faire UNIX nua: ", 0, PROMPT_PASSWORD, "Linux-PAM ga"},
    {"પાસવર્ડ: ", 0, PROMPT_PASSWORD, "Linux-PAM gu"},
    {"નવો UNIX પાસવર્ડ: ", 0, PROMPT_PASSWORD, "Linux-PAM gu"},
    {"ססמה: ", 0, PROMPT_PASSWORD, "Linux-PAM he"},
    {"ססמת UNIX נוכחית: ", 0, PROMPT_PASSWORD, "Linux-PAM he"},
    {"ססמת UNIX חדשה: ", 0, PROMPT_PASSWORD, "Linux-PAM he"},
    {"शब्दकूट: ", 0, PROMPT_PASSWORD, "Linux-PAM hi"},
    {"नया UNIX password: ", 0, PROMPT_PASSWORD, "Linux-PAM hi"},
    {"Jelszó: ", 0, PROMPT_PASSWORD, "Linux-PAM hu"},
    {"Jelenlegi UNIX jelszó: ", 0, PROMPT_PASSWORD, "Linux-PAM hu"},
    {"Új UNIX jelszó: ", 0, PROMPT_PASSWORD, "Linux-PAM hu"},
    {"Contrasigno: ", 0, PROMPT_PASSWORD, "Linux-PAM ia"},
    {"Nove UNIX contrasigno: ", 0, PROMPT_PASSWORD, "Linux-PAM ia"},
    {"Sandi:", 0, PROMPT_PASSWORD, "Linux-PAM id"},
    {"Password: ", 0, PROMPT_PASSWORD, "Linux-PAM it"},
    {"Password attuale UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM it"},
    {"Nuova password UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM it"},
    {"パスワード:", 0, PROMPT_PASSWORD, "Linux-PAM ja"},
    {"新しいUNIXパスワード:", 0, PROMPT_PASSWORD, "Linux-PAM ja"},
    {"პაროლი:", 0, PROMPT_PASSWORD, "Linux-PAM ka"},
    {"ახალი UNIX პაროლი: ", 0, PROMPT_PASSWORD, "Linux-PAM ka"},
    {"Пароль: ", 0, PROMPT_PASSWORD, "Linux-PAM kk"},
    {"UNIX үшін ағымдағы пароль: ", 0, PROMPT_PASSWORD, "Linux-PAM kk"},
    {"UNIX үшін жаңа пароль: ", 0, PROMPT_PASSWORD, "Linux-PAM kk"},
    {"ពាក្យសម្ងាត់ ៖ ", 0, PROMPT_PASSWORD, "Linux-PAM km"},
    {"ពាក្យ​សម្ងាត់ UNIX ថ្មី ៖", 0,
	PROMPT_PASSWORD, "Linux-PAM km"},
    {"ಗುಪ್ತಪದ: ", 0, PROMPT_PASSWORD, "Linux-PAM kn"},
    {"ಹೊಸ UNIXಗುಪ್ತಪದ: ", 0, PROMPT_PASSWORD, "Linux-PAM kn"},
    {"암호: ", 0, PROMPT_PASSWORD, "Linux-PAM ko"},
    {"현재 UNIX 암호: ", 0, PROMPT_PASSWORD, "Linux-PAM ko"},
    {"새 UNIX 암호: ", 0, PROMPT_PASSWORD, "Linux-PAM ko"},
    {"അടയാളവാക്ക്: ", 0, PROMPT_PASSWORD, "Linux-PAM ml"},
    {"പുതിയ UNIX അടയാളവാക്ക്: ", 0, PROMPT_PASSWORD, "Linux-PAM ml"},
    {"गुप्तशब्द: ", 0, PROMPT_PASSWORD, "Linux-PAM mr"},
    {"नवीन गुप्तशब्द UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM mr"},
    {"Passord: ", 0, PROMPT_PASSWORD, "Linux-PAM nb"},
    {"Nåværende UNIX-passord: ", 0, PROMPT_PASSWORD, "Linux-PAM nb"},
    {"Nytt UNIX-passord: ", 0, PROMPT_PASSWORD, "Linux-PAM nb"},
    {"Wachtwoord: ", 0, PROMPT_PASSWORD, "Linux-PAM nl"},
    {"Huidig UNIX wachtwoord: ", 0, PROMPT_PASSWORD, "Linux-PAM nl"},
    {"Nieuw UNIX wachtwoord: ", 0, PROMPT_PASSWORD, "Linux-PAM nl"},
    {"Passord: ", 0, PROMPT_PASSWORD, "Linux-PAM nn"},
    {"Noverande UNIX-passord: ", 0, PROMPT_PASSWORD, "Linux-PAM nn"},
    {"Nytt UNIX-passord: ", 0, PROMPT_PASSWORD, "Linux-PAM nn"},
    {"ପ୍ରବେଶ ସଙ୍କେତ: ", 0, PROMPT_PASSWORD, "Linux-PAM or"},
    {"ସାମ୍ପ୍ରତିକ UNIX ପ୍ରବେଶ ସଙ୍କେତ: ", 0, PROMPT_PASSWORD, "Linux-PAM or"},
    {"ନୂତନ UNIX ପ୍ରବେଶ ସଙ୍କେତ: ", 0, PROMPT_PASSWORD, "Linux-PAM or"},
    {"ਪਾਸਵਰਡ: ", 0, PROMPT_PASSWORD, "Linux-PAM pa"},
    {"ਮੌਜੂਦਾ UNIX ਪਾਸਵਰਡ: ", 0, PROMPT_PASSWORD, "Linux-PAM pa"},
    {"ਨਵਾਂ UNIX ਪਾਸਵਰਡ: ", 0, PROMPT_PASSWORD, "Linux-PAM pa"},
    {"Hasło: ", 0, PROMPT_PASSWORD, "Linux-PAM pl"},
    {"Obecne hasło UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM pl"},
    {"Nowe hasło UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM pl"},
    {"Palavra-passe: ", 0, PROMPT_PASSWORD, "Linux-PAM pt"},
    {"Palavra-passe UNIX atual: ", 0, PROMPT_PASSWORD, "Linux-PAM pt"},
    {"Nova palavra-passe UNIX : ", 0, PROMPT_PASSWORD, "Linux-PAM pt"},
    {"Senha: ", 0, PROMPT_PASSWORD, "Linux-PAM pt_BR"},
    {"Atual UNIX senha: ", 0, PROMPT_PASSWORD, "Linux-PAM pt_BR"},
    {"Nova UNIX senha: ", 0, PROMPT_PASSWORD, "Linux-PAM pt_BR"},
    {"Parolă: ", 0, PROMPT_PASSWORD, "Linux-PAM ro"},
    {"Parolă curentă UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM ro"},
    {"Parolă nouă UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM ro"},
    {"Пароль: ", 0, PROMPT_PASSWORD, "Linux-PAM ru"},
    {"Текущий пароль UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM ru"},
    {"Новый пароль UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM ru"},
    {"රහස්පදය: ", 0, PROMPT_PASSWORD, "Linux-PAM si"},
    {"නව UNIX රහස්පදය: ", 0, PROMPT_PASSWORD, "Linux-PAM si"},
    {"Heslo: ", 0, PROMPT_PASSWORD, "Linux-PAM sk"},
    {"Aktuálne UNIX heslo: ", 0, PROMPT_PASSWORD, "Linux-PAM sk"},
    {"Nové UNIX heslo: ", 0, PROMPT_PASSWORD, "Linux-PAM sk"},
    {"Лозинка: ", 0, PROMPT_PASSWORD, "Linux-PAM sr"},
    {"Нова UNIX лозинка: ", 0, PROMPT_PASSWORD, "Linux-PAM sr"},
    {"Lozinka: ", 0, PROMPT_PASSWORD, "Linux-PAM sr@latin"},
    {"Nova UNIX lozinka: ", 0, PROMPT_PASSWORD, "Linux-PAM sr@latin"},
    {"Lösenord: ", 0, PROMPT_PASSWORD, "Linux-PAM sv"},
    {"Nuvarande UNIX lösenord: ", 0, PROMPT_PASSWORD, "Linux-PAM sv"},
    {"Nytt UNIX lösenord: ", 0, PROMPT_PASSWORD, "Linux-PAM sv"},
    {"கடவுச்சொல்:", 0, PROMPT_PASSWORD, "Linux-PAM ta"},
    {"புதிய UNIX password: ", 0, PROMPT_PASSWORD, "Linux-PAM ta"},
    {"సంకేతపదము: ", 0, PROMPT_PASSWORD, "Linux-PAM te"},
    {"కొత్త UNIX సంకేతపదము: ", 0, PROMPT_PASSWORD, "Linux-PAM te"},
    {"Parola: ", 0, PROMPT_PASSWORD, "Linux-PAM tr"},
    {"Mevcut UNIX parolası: ", 0, PROMPT_PASSWORD, "Linux-PAM tr"},
    {"Yeni UNIX parolası: ", 0, PROMPT_PASSWORD, "Linux-PAM tr"},
    {"Пароль: ", 0, PROMPT_PASSWORD, "Linux-PAM uk"},
    {"Поточний пароль UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM uk"},
    {"Новий пароль UNIX: ", 0, PROMPT_PASSWORD, "Linux-PAM uk"},
    {"Mật khẩu : ", 0, PROMPT_PASSWORD, "Linux-PAM vi"},
    {"Mật khẩu UNIX mới: ", 0, PROMPT_PASSWORD, "Linux-PAM vi"},
    {"密码： ", 0, PROMPT_PASSWORD, "Linux-PAM zh_CN"},
    {"当前的 UNIX 密码： ", 0, PROMPT_PASSWORD, "Linux-PAM zh_CN"},
    {"新的 UNIX 密码： ", 0, PROMPT_PASSWORD, "Linux-PAM zh_CN"},
    {"密碼： ", 0, PROMPT_PASSWORD, "Linux-PAM zh_TW"},
    {"目前的 UNIX 密碼： ", 0, PROMPT_PASSWORD, "Linux-PAM zh_TW"},
    {"新 UNIX 密碼： ", 0, PROMPT_PASSWORD, "Linux-PAM zh_TW"},
    {"Iphasiwedi: ", 0, PROMPT_PASSWORD, "Linux-PAM zu"},
    {"UNIX iphasiwedi entsha: ", 0, PROMPT_PASSWORD, "Linux-PAM zu"},
    {"root's Šifra: ", 0, PROMPT_PASSWORD, "shadow bs"},
    {"Stara šifra:", 0, PROMPT_PASSWORD, "shadow bs"},
    {"Contrasenya de l'usuari root: ", 0, PROMPT_PASSWORD, "shadow ca"},
    {"Contrasenya antiga: ", 0, PROMPT_PASSWORD, "shadow ca"},
    {"Heslo uživatele root: ", 0, PROMPT_PASSWORD, "shadow cs"},
    {"Staré heslo: ", 0, PROMPT_PASSWORD, "shadow cs"},
    {"root's adgangskode: ", 0, PROMPT_PASSWORD, "shadow da"},
    {"Gammel adgangskode: ", 0, PROMPT_PASSWORD, "shadow da"},
    {"Passwort von root: ", 0, PROMPT_PASSWORD, "shadow de"},
    {"Altes Passwort: ", 0, PROMPT_PASSWORD, "shadow de"},
    {"root's ཆོག་ཡིག་:", 0, PROMPT_PASSWORD, "shadow dz"},
    {"ཆོག་ཡིག་རྙིངམ་:", 0, PROMPT_PASSWORD, "shadow dz"},
    {"Του root το Συνθηματικό: ", 0, PROMPT_PASSWORD, "shadow el"},
    {"Παλιό Συνθηματικό: ", 0, PROMPT_PASSWORD, "shadow el"},
    {"Contraseña de root: ", 0, PROMPT_PASSWORD, "shadow es"},
    {"Contraseña antigua: ", 0, PROMPT_PASSWORD, "shadow es"},
    {"root (r)en pasahitza: ", 0, PROMPT_PASSWORD, "shadow eu"},
    {"Pasahitz zaharra: ", 0, PROMPT_PASSWORD, "shadow eu"},
    {"Käyttäjän root salasana: ", 0, PROMPT_PASSWORD, "shadow fi"},
    {"Vanha salasana: ", 0, PROMPT_PASSWORD, "shadow fi"},
    {"Mot de passe de root :", 0, PROMPT_PASSWORD, "shadow fr"},
    {"Ancien mot de passe :", 0, PROMPT_PASSWORD, "shadow fr"},
    {"Contrasinal de root: ", 0, PROMPT_PASSWORD, "shadow gl"},
    {"Contrasinal antigo: ", 0, PROMPT_PASSWORD, "shadow gl"},
    {"הסיסמה של root: ", 0, PROMPT_PASSWORD, "shadow he"},
    {"root jelszava: ", 0, PROMPT_PASSWORD, "shadow hu"},
    {"Régi jelszó: ", 0, PROMPT_PASSWORD, "shadow hu"},
    {"Kata sandi dari root:", 0, PROMPT_PASSWORD, "shadow id"},
    {"Kata sandi lama: ", 0, PROMPT_PASSWORD, "shadow id"},
    {"Password di root: ", 0, PROMPT_PASSWORD, "shadow it"},
    {"Vecchia password: ", 0, PROMPT_PASSWORD, "shadow it"},
    {"root のパスワード: ", 0, PROMPT_PASSWORD, "shadow ja"},
    {"古いパスワード: ", 0, PROMPT_PASSWORD, "shadow ja"},
    {"root-ის პაროლი: ", 0, PROMPT_PASSWORD, "shadow ka"},
    {"ძველი პაროლი: ", 0, PROMPT_PASSWORD, "shadow ka"},
    {"root пайдаланушының паролі: ", 0, PROMPT_PASSWORD, "shadow kk"},
    {"Ағымдағы пароль:", 0, PROMPT_PASSWORD, "shadow kk"},
    {"ពាក្យសម្ងាត់​របស់ rootសម្ងាត់ ៖ ",
	0, PROMPT_PASSWORD, "shadow km"},
    {"ពាក្យ​សម្ងាត់​ចាស់ ៖ ", 0,
	PROMPT_PASSWORD, "shadow km"},
    {"root의 암호: ", 0, PROMPT_PASSWORD, "shadow ko"},
    {"예전 암호: ", 0, PROMPT_PASSWORD, "shadow ko"},
    {"root's Passord: ", 0, PROMPT_PASSWORD, "shadow nb"},
    {"Gammelt passord: ", 0, PROMPT_PASSWORD, "shadow nb"},
    {"'root' को पासवर्ड: ", 0, PROMPT_PASSWORD, "shadow ne"},
    {"पुरानो पासवर्ड: ", 0, PROMPT_PASSWORD, "shadow ne"},
    {"Wachtwoord van root: ", 0, PROMPT_PASSWORD, "shadow nl"},
    {"Oud wachtwoord: ", 0, PROMPT_PASSWORD, "shadow nl"},
    {"root sitt passord: ", 0, PROMPT_PASSWORD, "shadow nn"},
    {"Gamalt passord:", 0, PROMPT_PASSWORD, "shadow nn"},
    {"Hasło użytkownika root: ", 0, PROMPT_PASSWORD, "shadow pl"},
    {"Stare hasło: ", 0, PROMPT_PASSWORD, "shadow pl"},
    {"Palavra-passe de root: ", 0, PROMPT_PASSWORD, "shadow pt"},
    {"Palavra-passe antiga: ", 0, PROMPT_PASSWORD, "shadow pt"},
    {"Senha de root : ", 0, PROMPT_PASSWORD, "shadow pt_BR"},
    {"Senha antiga : ", 0, PROMPT_PASSWORD, "shadow pt_BR"},
    {"Parola pentru root: ", 0, PROMPT_PASSWORD, "shadow ro"},
    {"Parola veche: ", 0, PROMPT_PASSWORD, "shadow ro"},
    {"Пароль пользователя root: ", 0, PROMPT_PASSWORD, "shadow ru"},
    {"Старый пароль: ", 0, PROMPT_PASSWORD, "shadow ru"},
    {"Heslo používateľa root:", 0, PROMPT_PASSWORD, "shadow sk"},
    {"Staré heslo: ", 0, PROMPT_PASSWORD, "shadow sk"},
    {"root lösenord: ", 0, PROMPT_PASSWORD, "shadow sv"},
    {"Gammalt lösenord: ", 0, PROMPT_PASSWORD, "shadow sv"},
    {"Kontrasenyas ni root: ", 0, PROMPT_PASSWORD, "shadow tl"},
    {"Lumang kontrasenyas:", 0, PROMPT_PASSWORD, "shadow tl"},
    {"root kullanıcı parolası: ", 0, PROMPT_PASSWORD, "shadow tr"},
    {"Eski parola: ", 0, PROMPT_PASSWORD, "shadow tr"},
    {"Пароль користувача root: ", 0, PROMPT_PASSWORD, "shadow uk"},
    {"Старий пароль: ", 0, PROMPT_PASSWORD, "shadow uk"},
    {"Mật khẩu của root: ", 0, PROMPT_PASSWORD, "shadow vi"},
    {"Mật khẩu cũ: ", 0, PROMPT_PASSWORD, "shadow vi"},
    {"root 的密码：", 0, PROMPT_PASSWORD, "shadow zh_CN"},
    {"旧密码：", 0, PROMPT_PASSWORD, "shadow zh_CN"},
    {"root 的密碼：", 0, PROMPT_PASSWORD, "shadow zh_TW"},
    {"舊密碼：", 0, PROMPT_PASSWORD, "shadow zh_TW"},
};

/* The last line asks; what stands above it counts only where that has no letter. */
static const struct {
	const char *instruction, *text;
	enum prompt_kind kind;
	const char *from;
} lines[] = {
    {NULL, "Never share your password.\nVerification code: ", PROMPT_OTHER,
	"a banner in the prompt: OpenSSH puts PAM's messages before it"},
    {NULL, "Your password expires in 3 days.\r\nOTP: ", PROMPT_OTHER, ""},
    {NULL, "Your password expires in 3 days.\xe2\x80\xa8OTP: ", PROMPT_OTHER,
	"U+2028"},
    {NULL, "Enter a code.\nPassword: ", PROMPT_PASSWORD, ""},
    {NULL, "Enter your password\n: ", PROMPT_PASSWORD, "no letter"},
    {NULL, "Enter your password\n\n \t\n", PROMPT_PASSWORD,
	"lines with nothing in them"},
    {NULL, "Notice\n(root@jump) Password: ", PROMPT_PASSWORD,
	"a jump host's client"},
    {NULL, "Notice\n(password@jump) Code: ", PROMPT_OTHER,
	"a user of this name"},
    {"Enter your password", "", PROMPT_PASSWORD, "an empty prompt"},
    {"Password Authentication\n", "> ", PROMPT_PASSWORD, ""},
    {"Enter your one-time password", ": ", PROMPT_OTHER, ""},
    {"Enter your password", "Verification code: ", PROMPT_OTHER, ""},
    {"Never share your password.", "User: ", PROMPT_OTHER, ""},
    {"otp-md5 498 gr4269 ext", "Password: ", PROMPT_OTHER, "FreeBSD, pam_opie"},
    {"Enter the one-time password or your own", "Password: ", PROMPT_PASSWORD,
	""},
    {"", "Password: ", PROMPT_PASSWORD, ""},
};

START_TEST(test_lines)
{
	for (size_t i = 0; i < COUNT(lines); i++)
		ck_assert_msg(prompt_classify(lines[i].instruction,
				  lines[i].text, false) == lines[i].kind,
		    "%s (%s)", lines[i].text, lines[i].from);
	ck_assert(prompt_is_wordless(""));
	ck_assert(prompt_is_wordless("1: "));
	ck_assert(prompt_is_wordless("Password\n>"));
	ck_assert(!prompt_is_wordless("PIN: "));
}
END_TEST

static void
check(const struct prompt *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(prompt_classify(NULL, p[i].text, p[i].echo) ==
			p[i].kind,
		    "%s (%s)", p[i].text, p[i].from);
	}
}

START_TEST(test_prompts)
{
	check(others, COUNT(others));
	check(products, COUNT(products));
	check(translations, COUNT(translations));
}
END_TEST

/* Whether it is seen for what it is in small letters, in capitals, and decomposed. */
static void
check_word(const char *word, enum prompt_kind kind)
{
	const uint8_t *p = (const uint8_t *)word;
	uint8_t *as[3];
	size_t n = strlen(word) + 1, len; /* with its NUL */

	as[0] = u8_cpy_alloc(p, n);
	as[1] = u8_toupper(p, n, NULL, NULL, NULL, &len);
	as[2] = u8_normalize(UNINORM_NFD, p, n, NULL, &len);
	for (size_t i = 0; i < COUNT(as); i++) {
		ck_assert_ptr_nonnull(as[i]);
		ck_assert_msg(prompt_classify(NULL, (char *)as[i], false) ==
			kind,
		    "%s, of %s", (char *)as[i], word);
		free(as[i]);
	}
}

#define WORDS_MAX 512
static char words[WORDS_MAX][128];

/* Split the rows of a table. Returns how many words there are. */
static size_t
split_words(const struct prompt_word *w)
{
	size_t n = 0, len;

	for (; w->text != NULL; w++) {
		for (const char *s = w->text; *s != '\0';
		     s += len + (s[len] == '|')) {
			len = strcspn(s, "|");
			ck_assert_uint_gt(len, 0);
			ck_assert_uint_lt(len, sizeof(words[0]));
			ck_assert_uint_lt(n, WORDS_MAX);
			memcpy(words[n], s, len);
			words[n++][len] = '\0';
		}
	}
	return n;
}

static void
check_words(const struct prompt_word *table, size_t n_want,
    enum prompt_kind kind)
{
	size_t n = split_words(table);

	ck_assert_uint_eq(n, n_want);
	for (size_t i = 0; i < n; i++)
		check_word(words[i], kind);
}

START_TEST(test_words)
{
	check_words(prompt_passwords, 155, PROMPT_PASSWORD);
	check_words(prompt_no_passwords, 125, PROMPT_OTHER);
	check_words(prompt_challenges, 4, PROMPT_OTHER);
}
END_TEST

/* A phrase without a word for a password need not be blotted out. */
START_TEST(test_words_needed)
{
	const struct prompt_word *w;
	char all[WORDS_MAX][128];
	size_t n = split_words(prompt_passwords), i;

	memcpy(all, words, sizeof(all));
	for (size_t k = split_words(prompt_no_passwords); k-- > 0;) {
		for (i = 0; i < n && strstr(words[k], all[i]) == NULL; i++)
			;
		ck_assert_msg(i < n, "%s", words[k]);
	}
	for (w = prompt_passwords; w->text != NULL; w++)
		ck_assert_ptr_null(strstr(w->text, "||"));
}
END_TEST

/* No word is in a table twice, and none has what folding removes. */
START_TEST(test_words_once)
{
	const struct prompt_word *const tables[] = {prompt_passwords,
	    prompt_no_passwords, prompt_challenges};
	size_t n;

	for (size_t t = 0; t < COUNT(tables); t++) {
		n = split_words(tables[t]);
		for (size_t i = 0; i < n; i++) {
			ck_assert_ptr_null(strstr(words[i], "  "));
			for (size_t k = i + 1; k < n; k++)
				ck_assert_str_ne(words[i], words[k]);
		}
	}
}
END_TEST

static void
classify_copy(const uint8_t *p, size_t len, void *arg)
{
	char *text = malloc(len + 1);

	(void)arg;
	memcpy(text, p, len);
	text[len] = '\0';
	prompt_classify(NULL, text, false);
	prompt_classify(NULL, text, true);
	free(text);
}

/* Cut or with a bit flipped: some answer, and nothing read that is not there. */
START_TEST(test_mutated)
{
	const char *text;

	for (size_t i = 0; i < COUNT(translations); i++) {
		text = translations[i].text;
		mutate_each((const uint8_t *)text, strlen(text), classify_copy,
		    NULL);
	}
}
END_TEST

/* A long text's end is what is asked. */
START_TEST(test_long)
{
	size_t len = 1u << 18;
	char *text = malloc(len + 64);

	for (size_t i = 0; i < len; i += 3)
		memcpy(text + i, "\xef\xb7\xba",
		    3); /* U+FDFA: 18 letters when folded */
	strcpy(text + len - len % 3, " ");
	ck_assert_int_eq(prompt_classify(NULL, text, false), PROMPT_OTHER);
	strcat(text, "Password: ");
	ck_assert_int_eq(prompt_classify(NULL, text, false), PROMPT_PASSWORD);
	memset(text, 'x', len);
	memcpy(text, "One-time password", 17);
	strcpy(text + len, " verification code: ");
	ck_assert_int_eq(prompt_classify(NULL, text, false), PROMPT_OTHER);
	free(text);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("prompt");
	TCase *tc = tcase_create("prompt");

	tcase_set_timeout(tc, 600);
	tcase_add_test(tc, test_prompts);
	tcase_add_test(tc, test_lines);
	tcase_add_test(tc, test_words);
	tcase_add_test(tc, test_words_needed);
	tcase_add_test(tc, test_words_once);
	tcase_add_test(tc, test_mutated);
	tcase_add_test(tc, test_long);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
