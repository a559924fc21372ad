/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Months, weekdays and seasons: with a year, many people's password of the
 * season. English, German, French, Spanish, Italian, Dutch, Polish, Portuguese;
 * of a language what the ones before lack. Without marks; German and Dutch also
 * as they are typed without umlauts.
 */
#include <string.h>

#include "estimate.h"

#define CALENDAR_COST 220 /* one of some 160 */

static const char *const names[] = {
    /* English */
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "spring", "summer",
    "autumn", "fall", "winter",
    /* their short forms */
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    /* German */
    "januar", "jaenner", "janner", "februar", "maerz", "marz", "mai", "juni",
    "juli", "oktober", "dezember", "okt", "dez", "montag", "dienstag",
    "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "fruehling", "fruhling", "fruehjahr", "fruhjahr", "sommer", "herbst",
    /* French */
    "janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout",
    "septembre", "octobre", "novembre", "decembre", "lundi", "mardi",
    "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "printemps", "ete",
    "automne", "hiver",
    /* Spanish */
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
    "septiembre", "setiembre", "octubre", "noviembre", "diciembre", "lunes",
    "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
    "primavera", "verano", "otono", "invierno",
    /* Italian */
    "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre",
    "ottobre", "dicembre", "lunedi", "martedi", "mercoledi", "giovedi",
    "venerdi", "domenica", "estate", "autunno", "inverno",
    /* Dutch */
    "januari", "februari", "maart", "mei", "augustus", "maandag", "dinsdag",
    "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "lente",
    "voorjaar", "zomer", "herfst", "najaar",
    /* Polish; also the genitives of dates */
    "styczen", "stycznia", "luty", "lutego", "marzec", "marca", "kwiecien",
    "kwietnia", "maja", "czerwiec", "czerwca", "lipiec", "lipca", "sierpien",
    "sierpnia", "wrzesien", "wrzesnia", "pazdziernik", "pazdziernika",
    "listopad", "listopada", "grudzien", "grudnia", "poniedzialek", "wtorek",
    "sroda", "czwartek", "piatek", "sobota", "niedziela", "wiosna", "lato",
    "jesien", "zima",
    /* Portuguese */
    "janeiro", "fevereiro", "marco", "maio", "junho", "julho", "setembro",
    "outubro", "dezembro", "segunda", "terca", "quarta", "quinta", "sexta",
    "segundafeira", "tercafeira", "quartafeira", "quintafeira", "sextafeira",
    "verao", "outono"};

void
search_calendar(struct word_search *s)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		search_word(s, names[i], strlen(names[i]), CALENDAR_COST);
}

/* Whether the positions from..from+len are the name, in whatever case. */
static bool
is_name_at(const struct estimate *e, size_t from, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (e->at[from + i].base != (uint32_t)name[i])
			return false;
	}
	return true;
}

size_t
calendar_name_len(const struct estimate *e, size_t from, size_t to)
{
	size_t len, longest = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (from == to || e->at[from].base != (uint32_t)names[i][0])
			continue;
		len = strlen(names[i]);
		if (len > longest && len <= to - from &&
		    is_name_at(e, from, names[i], len))
			longest = len;
	}
	return longest;
}
