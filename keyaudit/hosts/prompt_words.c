/*
 * Words for a password, and for what is none.
 *
 * Sources, named by letters before the words they gave:
 *  P  Linux-PAM's message catalogues (1.5.2 as Debian 12 ships them, all that
 *     translate "Password: ", "Current %s password: ", "New %s password: ")
 *  S  shadow's catalogues (4.13: "Password: ", "%s's Password: ", "Old password: ")
 *  O  sudo's catalogues (1.9.13: "unable to read password")
 *  D  products: sssd's pam_sss.c ("First Factor: ", "First Factor or Password: "),
 *     FreeBSD's pam_unix ("Password for %u@%h:") and pam_ssh ("SSH passphrase: ")
 *  W  the usual word of the language, from no catalogue: what programs that do
 *     not use PAM's catalogues write, and the spelling without accents
 * Inflected forms are those of a sentence that asks: "Enter the password".
 */
#include <stddef.h>

#include "prompt_words.h"

const struct prompt_word prompt_passwords[] = {
    /* P: en, it, hi, ta; the word of most products in any language */
    {"password", OPEN_LEFT},
    {"passwd", OPEN_LEFT}, /* W */
    {"pass word", 0}, /* W */
    {"passphrase", 0}, /* D */
    {"pass phrase", 0},
    {"first factor", 0}, /* D */
    /* Germanic: compounds end in the word */
    {"passwort", OPEN_LEFT}, /* P: de */
    {"passworts", OPEN_LEFT},
    {"kennwort", OPEN_LEFT}, /* W: de, of Windows */
    {"kennworts", OPEN_LEFT},
    {"passwoord", OPEN_LEFT}, /* W: nds */
    {"wachtwoord", OPEN_LEFT}, /* P: nl */
    {"wagwoord", OPEN_LEFT}, /* W: af */
    {"adgangskode", OPEN_LEFT}, /* P: da */
    {"adgangskoden", OPEN_LEFT},
    {"passord", OPEN_LEFT}, /* P: nb, nn */
    {"passordet", OPEN_LEFT},
    {"lösenord", OPEN_LEFT}, /* P: sv */
    {"lösenordet", OPEN_LEFT},
    {"losenord", OPEN_LEFT}, /* W */
    {"lykilorð", OPEN_LEFT}, /* W: is */
    {"aðgangsorð", OPEN_LEFT}, /* W: is */
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
    {"pasvorto", 0}, /* P: eo */
    {"pasvorton", 0},
    {"kontrasenya", OPEN_RIGHT}, /* S: tl, "kontrasenyas" */
    /* Celtic, Basque, Albanian */
    {"focal faire", 0}, /* P: ga */
    {"pasfhocal", 0}, /* P: ga */
    {"cyfrinair", 0}, /* W: cy */
    {"ger-tremen", 0}, /* W: br */
    {"pasahitz", OPEN_RIGHT}, /* P: eu */
    {"fjalëkalim", OPEN_RIGHT}, /* W: sq */
    {"fjalekalim", OPEN_RIGHT}, /* W: sq */
    {"shifra", 0}, /* O: sq */
    {"shifrën", 0},
    /* Slavic, Baltic */
    {"heslo", 0}, /* P: cs, sk */
    {"hesla", 0},
    {"hasło", 0}, /* P: pl */
    {"hasła", 0},
    {"haslo", 0}, /* W */
    {"lozinka", 0}, /* P: sr@latin; O: hr */
    {"lozinku", 0},
    {"lozinke", 0},
    {"zaporka", 0}, /* W: hr */
    {"zaporku", 0},
    {"šifra", 0}, /* S: bs */
    {"šifru", 0},
    {"geslo", 0}, /* O: sl */
    {"gesla", 0},
    {"пароль", OPEN_RIGHT}, /* P: ru, uk, kk; W: be; kk "парольді" */
    {"пароля", 0}, /* P: ru, uk */
    {"паролі", OPEN_RIGHT}, /* S: kk */
    {"парола", 0}, /* P: bg */
    {"паролата", 0},
    {"парол", 0}, /* W: tg, uz */
    {"лозинка", 0}, /* P: sr; W: mk */
    {"лозинку", 0},
    {"лозинке", 0},
    {"slaptažod", OPEN_RIGHT}, /* W: lt, "slaptažodis", "slaptažodį" */
    {"parole", 0}, /* W: lv */
    {"paroli", 0}, /* W: lv */
    /* Uralic, Turkic, Mongolic */
    {"salasana", OPEN}, /* P: fi */
    {"parool", 0}, /* P: et */
    {"parooli", 0},
    {"salasõna", 0}, /* W: et */
    {"jelszó", OPEN_LEFT}, /* P: hu */
    {"jelszót", OPEN_LEFT},
    {"jelszava", OPEN_LEFT}, /* S: hu */
    {"jelszo", OPEN_LEFT}, /* W */
    {"parolasi", 0}, /* P: tr; a dotless i is folded to i */
    {"parolasini", 0},
    {"parolaniz", 0},
    {"parolanizi", 0},
    {"parolayi", 0},
    {"şifrə", 0}, /* P: az */
    {"şifrəniz", 0},
    {"şifrənizi", 0},
    {"şifre", 0}, /* W: tr */
    {"şifresi", 0},
    {"şifreniz", 0},
    {"şifrenizi", 0},
    {"şifreyi", 0},
    {"sifre", 0}, /* W */
    {"parol", 0}, /* W: az, uz */
    {"сырсөз", 0}, /* W: ky */
    {"құпиясөз", OPEN_RIGHT}, /* W: kk */
    {"құпия сөз", OPEN_RIGHT}, /* W: kk */
    {"нууц үг", OPEN_RIGHT}, /* W: mn */
    /* Greek, Armenian, Georgian */
    {"συνθηματικό", 0}, /* S: el */
    {"συνθηματικο", 0}, /* W */
    {"κωδικόσ πρόσβασησ", 0}, /* W: el; each sigma is folded to this one */
    {"κωδικό πρόσβασησ", 0},
    {"գաղտնաբառ", OPEN}, /* W: hy */
    {"პაროლ", OPEN}, /* P: ka */
    /* Semitic, Iranian */
    {"كلمة السر", OPEN}, /* P: ar */
    {"كلمة سر", OPEN}, /* P: ar */
    {"كلمة المرور", OPEN}, /* W: ar */
    {"كلمة مرور", OPEN}, /* W: ar */
    {"ססמה", OPEN_LEFT}, /* P: he */
    {"ססמת", OPEN_LEFT}, /* P: he */
    {"סיסמה", OPEN_LEFT}, /* S: he */
    {"סיסמא", OPEN_LEFT}, /* W */
    {"סיסמת", OPEN_LEFT}, /* W */
    {"የይለፍ ቃል", OPEN}, /* W: am */
    {"گذرواژه", OPEN}, /* O: fa */
    {"رمز عبور", OPEN}, /* W: fa */
    {"کلمه عبور", OPEN}, /* W: fa */
    {"پاس ورڈ", OPEN}, /* W: ur */
    /* Indic, Dravidian, Sinhala */
    {"গুপ্তশব্দ", OPEN}, /* P: as */
    {"পাসওয়ার্ড", OPEN}, /* P: bn, bn_IN */
    {"પાસવર્ડ", OPEN}, /* P: gu */
    {"शब्दकूट", OPEN}, /* P: hi */
    {"कूटशब्द", OPEN}, /* P: hi */
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
    {"비밀번호", OPEN}, /* W: ko */
    {"패스워드", OPEN}, /* W: ko */
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
    {"one-time password", 0},
    {"one time password", 0},
    {"onetime password", 0},
    {"one-time-password", 0},
    {"onetimepassword", 0},
    {"one-time passphrase", 0},
    {"one time passphrase", 0},
    {"single-use password", 0},
    {"single use password", 0},
    {"time-based password", 0},
    {"otp password", 0},
    {"otp-password", 0},
    {"totp password", 0},
    {"hotp password", 0},
    {"password (otp)", 0},
    {"password (totp)", 0},
    {"password(otp)", 0},
    {"password [otp]", 0},
    {"token password", 0},
    {"tokencode password", 0},
    {"securid password", 0},
    {"dynamic password", 0},
    {"sms password", 0},
    {"yubikey password", 0},
    {"no password", 0},
    {"not a password", 0},
    {"not your password", 0},
    {"without password", 0},
    {"without a password", 0},
    {"instead of a password", 0},
    {"instead of your password", 0},
    {"password-less", 0},
    {"password-free", 0},
    {"password hint", 0},
    {"einmalpasswort", OPEN},
    {"einmal-passwort", OPEN_RIGHT},
    {"einmaliges passwort", 0},
    {"einmalkennwort", OPEN},
    {"einmal-kennwort", OPEN_RIGHT},
    {"kein passwort", 0},
    {"ohne passwort", 0},
    {"eenmalig wachtwoord", 0},
    {"engångslösenord", OPEN},
    {"engangsadgangskode", OPEN},
    {"engangspassord", OPEN},
    {"mot de passe à usage unique", 0},
    {"mot de passe a usage unique", 0},
    {"mot de passe unique", 0},
    {"mot de passe dynamique", 0},
    {"sans mot de passe", 0},
    {"contraseña de un solo uso", 0},
    {"contraseña de uso único", 0},
    {"contraseña única", 0},
    {"contraseña dinámica", 0},
    {"clave dinámica", 0},
    {"clave de un solo uso", 0},
    {"sin contraseña", 0},
    {"contrasenya d'un sol ús", 0},
    {"senha de uso único", 0},
    {"senha única", 0},
    {"senha descartável", 0},
    {"senha dinâmica", 0},
    {"palavra-passe de utilização única", 0},
    {"palavra-passe única", 0},
    {"password monouso", 0},
    {"password usa e getta", 0},
    {"parolă de unică folosință", 0},
    {"parola de unica folosinta", 0},
    {"jednorazowe hasło", 0},
    {"hasło jednorazowe", 0},
    {"jednorázové heslo", 0},
    {"jednorazové heslo", 0},
    {"jednokratna lozinka", 0},
    {"enkratno geslo", 0},
    {"одноразовый пароль", 0},
    {"одноразового пароля", 0},
    {"одноразовий пароль", 0},
    {"еднократна парола", 0},
    {"једнократна лозинка", 0},
    {"vienkartinis slaptažodis", 0},
    {"vienreizēja parole", 0},
    {"kertakäyttöinen salasana", OPEN_RIGHT},
    {"kertakäyttösalasana", OPEN_RIGHT},
    {"kertasalasana", OPEN_RIGHT},
    {"ühekordne parool", 0},
    {"egyszeri jelszó", 0},
    {"egyszer használatos jelszó", 0},
    {"tek kullanimlik parola", OPEN_RIGHT},
    {"tek kullanimlik şifre", OPEN_RIGHT},
    {"tek seferlik parola", OPEN_RIGHT},
    {"tek seferlik şifre", OPEN_RIGHT},
    {"συνθηματικό μίασ χρήσησ", 0},
    {"κωδικόσ πρόσβασησ μίασ χρήσησ", 0},
    {"סיסמה חד פעמית", 0},
    {"סיסמה חד-פעמית", 0},
    {"كلمة مرور لمرة واحدة", OPEN},
    {"كلمة المرور لمرة واحدة", OPEN},
    {"كلمة سر لمرة واحدة", OPEN},
    {"رمز عبور یکبار مصرف", OPEN},
    {"一次性密码", OPEN},
    {"一次性密碼", OPEN},
    {"一次性口令", OPEN},
    {"单次密码", OPEN},
    {"單次密碼", OPEN},
    {"动态密码", OPEN},
    {"動態密碼", OPEN},
    {"动态口令", OPEN},
    {"動態口令", OPEN},
    {"无密码", OPEN},
    {"無密碼", OPEN},
    {"免密码", OPEN},
    {"ワンタイムパスワード", OPEN},
    {"ワンタイム パスワード", OPEN},
    {"ワンタイム・パスワード", OPEN},
    {"使い捨てパスワード", OPEN},
    {"パスワードレス", OPEN},
    {"일회용 비밀번호", OPEN},
    {"일회용비밀번호", OPEN},
    {"일회용 암호", OPEN},
    {"일회용 패스워드", OPEN},
    {"รหัสผ่านครั้งเดียว", OPEN},
    {"รหัสผ่านแบบใช้ครั้งเดียว", OPEN},
    {"mật khẩu một lần", 0},
    {"mật khẩu dùng một lần", 0},
    {"kata sandi sekali pakai", 0},
    {NULL, 0},
};

/* RFC 2289 s6 (OTP: "otp-md5 487 dehost"), RFC 1760 (S/Key); FreeBSD's pam_opie asks "Password: " behind it. */
const struct prompt_word prompt_challenges[] = {
    {"otp-md4", 0},
    {"otp-md5", 0},
    {"otp-sha1", 0},
    {"s/key", 0},
    {NULL, 0},
};
