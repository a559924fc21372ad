/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words for a password, and for one-time codes that are none.
 *
 * Sources, by the letter in the comment of a row:
 *  P  Linux-PAM's message catalogues (1.5.2 as Debian 12 ships them, all that
 *     translate "Password: ", "Current %s password: ", "New %s password: ")
 *  S  shadow's catalogues (4.13: "Password: ", "%s's Password: ",
 *     "Old password: ")
 *  O  sudo's catalogues (1.9.13: "unable to read password")
 *  D  products: sssd's pam_sss.c ("First Factor: ", "First Factor or
 *     Password: "), FreeBSD's pam_unix ("Password for %u@%h:") and pam_ssh
 *     ("SSH passphrase: ")
 *  W  the usual word of the language, from no catalogue: what programs without
 *     PAM's catalogues write, and the spelling without accents
 * Inflected forms are those of a request: "Enter the password".
 */
#include <stddef.h>

#include "prompt_words.h"

const struct prompt_word prompt_passwords[] = {
    /* P: en, it, hi, ta; most products in any language */
    {"password", OPEN_LEFT},
    {"passwd", OPEN_LEFT}, /* W */
    {"pass word", 0}, /* W */
    {"passphrase|pass phrase|first factor", 0}, /* D */
    /* Germanic: compounds end in the word */
    {"passwort|passworts", OPEN_LEFT}, /* P: de */
    {"kennwort|kennworts", OPEN_LEFT}, /* W: de, of Windows */
    {"passwoord", OPEN_LEFT}, /* W: nds */
    {"wachtwoord", OPEN_LEFT}, /* P: nl */
    {"wagwoord", OPEN_LEFT}, /* W: af */
    {"adgangskode|adgangskoden", OPEN_LEFT}, /* P: da */
    {"passord|passordet", OPEN_LEFT}, /* P: nb, nn */
    {"lösenord|lösenordet", OPEN_LEFT}, /* P: sv */
    {"losenord", OPEN_LEFT}, /* W */
    {"lykilorð|aðgangsorð", OPEN_LEFT}, /* W: is */
    /* Romance */
    {"contraseña", 0}, /* P: es; O: ast */
    {"contrasena", 0}, /* W */
    {"clave", 0}, /* W: es */
    {"contrasenya", 0}, /* P: ca */
    {"contrasinal", 0}, /* S: gl */
    {"mot de passe", 0}, /* P: fr */
    {"palavra-passe", 0}, /* P: pt */
    {"palavra passe", 0}, /* W */
    {"senha", 0}, /* P: pt_BR */
    {"parolă", 0}, /* P: ro */
    {"parola", 0}, /* P: ro, tr */
    {"contrasigno", 0}, /* P: ia */
    {"pasvorto|pasvorton", 0}, /* P: eo */
    {"kontrasenya", OPEN_RIGHT}, /* S: tl, "kontrasenyas" */
    /* Celtic, Basque, Albanian */
    {"focal faire|pasfhocal", 0}, /* P: ga */
    {"cyfrinair", 0}, /* W: cy */
    {"ger-tremen", 0}, /* W: br */
    {"pasahitz", OPEN_RIGHT}, /* P: eu */
    {"fjalëkalim|fjalekalim", OPEN_RIGHT}, /* W: sq */
    {"shifra|shifrën", 0}, /* O: sq */
    /* Slavic, Baltic */
    {"heslo|hesla", 0}, /* P: cs, sk */
    {"hasło|hasła", 0}, /* P: pl */
    {"haslo", 0}, /* W */
    {"lozinka|lozinku|lozinke", 0}, /* P: sr@latin; O: hr */
    {"zaporka|zaporku", 0}, /* W: hr */
    {"šifra|šifru", 0}, /* S: bs */
    {"geslo|gesla", 0}, /* O: sl */
    {"пароль", OPEN_RIGHT}, /* P: ru, uk, kk; W: be; kk "парольді" */
    {"пароля", 0}, /* P: ru, uk */
    {"паролі", OPEN_RIGHT}, /* S: kk */
    {"парола|паролата", 0}, /* P: bg */
    {"парол", 0}, /* W: tg, uz */
    {"лозинка|лозинку|лозинке", 0}, /* P: sr; W: mk */
    {"slaptažod", OPEN_RIGHT}, /* W: lt, "slaptažodis", "slaptažodį" */
    {"parole|paroli", 0}, /* W: lv */
    /* Uralic, Turkic, Mongolic */
    {"salasana", OPEN}, /* P: fi */
    {"parool|parooli", 0}, /* P: et */
    {"salasõna", 0}, /* W: et */
    {"jelszó|jelszót", OPEN_LEFT}, /* P: hu */
    {"jelszava", OPEN_LEFT}, /* S: hu */
    {"jelszo", OPEN_LEFT}, /* W */
    /* P: tr; a dotless i is folded to i */
    {"parolasi|parolasini|parolaniz|parolanizi|parolayi", 0},
    {"şifrə|şifrəniz|şifrənizi", 0}, /* P: az */
    {"şifre|şifresi|şifreniz|şifrenizi|şifreyi", 0}, /* W: tr */
    {"sifre", 0}, /* W */
    {"parol", 0}, /* W: az, uz */
    {"сырсөз", 0}, /* W: ky */
    {"құпиясөз|құпия сөз", OPEN_RIGHT}, /* W: kk */
    {"нууц үг", OPEN_RIGHT}, /* W: mn */
    /* Greek, Armenian, Georgian */
    {"συνθηματικό", 0}, /* S: el */
    {"συνθηματικο", 0}, /* W */
    /* W: el; each sigma is folded to this one */
    {"κωδικόσ πρόσβασησ|κωδικό πρόσβασησ", 0},
    {"գաղտնաբառ", OPEN}, /* W: hy */
    {"პაროლ", OPEN}, /* P: ka */
    /* Semitic, Iranian */
    {"كلمة السر|كلمة سر", OPEN}, /* P: ar */
    {"كلمة المرور|كلمة مرور", OPEN}, /* W: ar */
    {"ססמה|ססמת", OPEN_LEFT}, /* P: he */
    {"סיסמה", OPEN_LEFT}, /* S: he */
    {"סיסמא|סיסמת", OPEN_LEFT}, /* W */
    {"የይለፍ ቃል", OPEN}, /* W: am */
    {"گذرواژه", OPEN}, /* O: fa */
    {"رمز عبور|کلمه عبور", OPEN}, /* W: fa */
    {"پاس ورڈ", OPEN}, /* W: ur */
    /* Indic, Dravidian, Sinhala */
    {"গুপ্তশব্দ", OPEN}, /* P: as */
    {"পাসওয়ার্ড", OPEN}, /* P: bn, bn_IN */
    {"પાસવર્ડ", OPEN}, /* P: gu */
    {"शब्दकूट|कूटशब्द", OPEN}, /* P: hi */
    {"पासवर्ड", OPEN}, /* S: ne; W: hi, mr */
    {"गुप्तशब्द", OPEN}, /* P: mr */
    {"ಗುಪ್ತಪದ", OPEN}, /* P: kn */
    {"അടയാളവാക്ക്", OPEN}, /* P: ml */
    {"പാസ്വേഡ്", OPEN}, /* W: ml */
    {"ପ୍ରବେଶ ସଙ୍କେତ", OPEN}, /* P: or */
    {"ਪਾਸਵਰਡ", OPEN}, /* P: pa */
    {"රහස්පද", OPEN}, /* P: si */
    {"මුරපද", OPEN}, /* W: si */
    {"கடவுச்சொல்", OPEN}, /* P: ta */
    {"సంకేతపదము", OPEN}, /* P: te */
    {"పాస్వర్డ్", OPEN}, /* W: te */
    /* East and South-East Asia */
    {"密码", OPEN}, /* P: zh_CN */
    {"密碼", OPEN}, /* P: zh_TW */
    {"口令", OPEN}, /* W: zh */
    {"パスワード", OPEN}, /* P: ja */
    {"암호", OPEN}, /* P: ko */
    {"비밀번호|패스워드", OPEN}, /* W: ko */
    {"ពាក្យសម្ងាត់", OPEN}, /* P: km */
    {"รหัสผ่าน", OPEN}, /* W: th */
    {"ລະຫັດຜ່ານ", OPEN}, /* W: lo */
    {"စကားဝှက်", OPEN}, /* W: my */
    {"ཆོག་ཡིག", OPEN}, /* S: dz */
    {"mật khẩu", 0}, /* P: vi */
    {"mat khau", 0}, /* W */
    {"sandi", 0}, /* P: id */
    {"katalaluan", 0}, /* P: ms */
    {"kata laluan", 0}, /* W: ms */
    /* Bantu */
    {"iphasiwedi", 0}, /* P: zu */
    {"nenosiri", 0}, /* W: sw */
    {NULL, 0},
};

/*
 * Sources: OATH's pam_oath.c ("One-time password (OATH) for `%s': "), Duo's,
 * privacyIDEA's, LinOTP's and Cisco's prompts in English; the other languages
 * have the usual terms for a one-time password.
 */
const struct prompt_word prompt_no_passwords[] = {
    /* en */
    {"one-time password|one time password|onetime password|one-time-password|"
     "onetimepassword|one-time passphrase|one time passphrase|"
     "single-use password|single use password|time-based password|"
     "otp password|otp-password|totp password|hotp password|password (otp)|"
     "password (totp)|password(otp)|password [otp]|token password|"
     "tokencode password|securid password|dynamic password|sms password|"
     "yubikey password|no password|not a password|not your password|"
     "without password|without a password|instead of a password|"
     "instead of your password|password-less|password-free|password hint",
	0},
    {"einmalpasswort", OPEN}, /* de */
    {"einmal-passwort", OPEN_RIGHT}, /* de */
    {"einmaliges passwort", 0}, /* de */
    {"einmalkennwort", OPEN}, /* de */
    {"einmal-kennwort", OPEN_RIGHT}, /* de */
    {"kein passwort|ohne passwort", 0}, /* de */
    {"eenmalig wachtwoord", 0}, /* nl */
    {"engångslösenord", OPEN}, /* sv */
    {"engangsadgangskode", OPEN}, /* da */
    {"engangspassord", OPEN}, /* nb */
    /* fr */
    {"mot de passe à usage unique|mot de passe a usage unique|"
     "mot de passe unique|mot de passe dynamique|sans mot de passe",
	0},
    /* es */
    {"contraseña de un solo uso|contraseña de uso único|contraseña única|"
     "contraseña dinámica|clave dinámica|clave de un solo uso|sin contraseña",
	0},
    {"contrasenya d'un sol ús", 0}, /* ca */
    /* pt_BR */
    {"senha de uso único|senha única|senha descartável|senha dinâmica", 0},
    {"palavra-passe de utilização única|palavra-passe única", 0}, /* pt */
    {"password monouso|password usa e getta", 0}, /* it */
    {"parolă de unică folosință|parola de unica folosinta", 0}, /* ro */
    {"jednorazowe hasło|hasło jednorazowe", 0}, /* pl */
    {"jednorázové heslo|jednorazové heslo", 0}, /* cs, sk */
    {"jednokratna lozinka", 0}, /* hr, sr */
    {"enkratno geslo", 0}, /* sl */
    {"одноразовый пароль|одноразового пароля", 0}, /* ru */
    {"одноразовий пароль", 0}, /* uk */
    {"еднократна парола", 0}, /* bg */
    {"једнократна лозинка", 0}, /* sr */
    {"vienkartinis slaptažodis", 0}, /* lt */
    {"vienreizēja parole", 0}, /* lv */
    /* fi */
    {"kertakäyttöinen salasana|kertakäyttösalasana|kertasalasana", OPEN_RIGHT},
    {"ühekordne parool", 0}, /* et */
    {"egyszeri jelszó|egyszer használatos jelszó", 0}, /* hu */
    /* tr */
    {"tek kullanimlik parola|tek kullanimlik şifre|tek seferlik parola|"
     "tek seferlik şifre",
	OPEN_RIGHT},
    {"συνθηματικό μίασ χρήσησ|κωδικόσ πρόσβασησ μίασ χρήσησ", 0}, /* el */
    {"סיסמה חד פעמית|סיסמה חד-פעמית", 0}, /* he */
    /* ar */
    {"كلمة مرور لمرة واحدة|كلمة المرور لمرة واحدة|كلمة سر لمرة واحدة", OPEN},
    {"رمز عبور یکبار مصرف", OPEN}, /* fa */
    /* zh */
    {"一次性密码|一次性密碼|一次性口令|单次密码|單次密碼|动态密码|動態密碼|"
     "动态口令|動態口令|无密码|無密碼|免密码",
	OPEN},
    /* ja */
    {"ワンタイムパスワード|ワンタイム パスワード|ワンタイム・パスワード|"
     "使い捨てパスワード|パスワードレス",
	OPEN},
    /* ko */
    {"일회용 비밀번호|일회용비밀번호|일회용 암호|일회용 패스워드", OPEN},
    {"รหัสผ่านครั้งเดียว|รหัสผ่านแบบใช้ครั้งเดียว", OPEN}, /* th */
    {"mật khẩu một lần|mật khẩu dùng một lần", 0}, /* vi */
    {"kata sandi sekali pakai", 0}, /* id */
    {NULL, 0},
};

/*
 * RFC 2289 s6 (OTP: "otp-md5 487 dehost"), RFC 1760 (S/Key); FreeBSD's
 * pam_opie asks "Password: " behind it.
 */
const struct prompt_word prompt_challenges[] = {
    {"otp-md4|otp-md5|otp-sha1|s/key", 0},
    {NULL, 0},
};
