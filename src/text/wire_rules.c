/* SPDX-License-Identifier: MIT */
/*
 * Sources: the agencies' published style (AP keyword lines and ANPA 1312 headers, Reuters' Handbook of Journalism on
 * slugs, tags and trash lines, dpa's and AFP's notes to clients), and what papers leave of it. A form is in the language of
 * wire_form.c. A false removal is worse than a missed one, so a form that could begin a sentence is not here, and each row
 * has near misses in the tests.
 */
#include "text/wire_rules.h"

#include "model/entry.h"

/* What a Reuters slug carries behind it: "(UPDATE 1, PIX, CORRECTED)". */
#define SLUG_MARKS                                                                                                     \
    "({UPDATE|WRAPUP|CORRECTED|CORRECTION|REFILE|RPT|REPEAT|PIX|TV|GRAPHIC|EXCLUSIVE|ANALYSIS|INSIGHT|URGENT|"         \
    "PICTURE|VIDEO|FACTBOX|TIMELINE|FEATURE|NEWSMAKER|PREVIEW|EMBARGOED}%U)"
#define ITEM "{story|item|copy|report|dispatch|article|version|headline|feature|analysis}"
#define LEAD_WORD "{Ld|LD|Lead|LEAD|lead}[{-|~}{Writethru|WRITETHRU|writethru|Writethrough|WRITETHROUGH|Writethr}]"
#define ORDINAL "%2{st|nd|rd|th|ST|ND|RD|TH}"
#define BREAK "{~: |~- |~-- |-|~\xe2\x80\x93 |~\xe2\x80\x94 |~/// | = }"
/* Without the hyphen of "REPEAT-OFFENDER". */
#define SPACED "{~: |~- |~-- |~\xe2\x80\x93 |~\xe2\x80\x94 |~///| = }"
#define NOTEBOOK "{Notebook|NOTEBOOK|Notizblock|NOTIZBLOCK}"

static const ds_wireline_rule rules[] = {
    /* ---- header and keyword lines ---- */
    {"ap-header", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_HEADER, DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_SHORT, 0,
     "{BC|AP}-%K%* %2-%2 %d~$"},
    {"ap-header-priority", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_HEADER, DS_WIRELINE_SHORT, 0,
     "{b|d|f|r|s|u|t|a} {a|b|c|d|e|f|h|i|j|k|l|m|n|o|p|q|r|s|t|v|w|x|y|z} {BC|AP}-%K%*~$"},
    {"ap-keyword-count", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_SLUG, DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_SHORT, 0,
     "[^]{BC|AP}-%K%*%,%d~[<]~$"},
    {"ap-keyword-mark", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_SLUG, DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_SHORT, 0,
     "[^]{BC|AP}-%K%*<~$"},
    {"ap-keyword-region", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_SLUG, DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_SHORT, 0,
     "[^]{BC|AP}-{US|EU|AS|LT|ML|AF|CB|CN|ROW}--%g%*$"},
    {"ap-picture-line", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_IN_CAPITALS, 0,
     "[^]AP {Photo|Graphic|Video|Audio|Interactive}[s] %U~$"},
    {"reuters-slug-marks", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_SLUG, DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_SHORT,
     0, "%S/[%s]~" SLUG_MARKS "[~=%2]~$"},
    {"reuters-slug", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_SLUG, DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_SHORT, 0,
     "%S/[%s][~=%2]~$"},
    {"take-mark", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_NO_FIELD, DS_WIRELINE_SHORT, DS_TAG_TAKE, "=%2~$"},
    {"lead-line", "dpa", DS_WIRELINE_HEAD, DS_WIRELINE_NO_FIELD, DS_WIRELINE_SHORT, DS_TAG_LEAD,
     "{1ST|2ND|3RD|4TH|5TH|6TH|7TH|8TH|9TH} LEAD~$"},

    /* ---- trash lines ---- */
    {"story-of", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_BRACKETED, DS_TAG_CORRECTED,
     "({In|in} [{a|the} ]%D " ITEM "[, paragraph %d], "
     "{corrects|please|removes|deletes|drops|clarifies|fixes|changes|adds|amends}%*)~$"},
    {"in-paragraph", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_BRACKETED, DS_TAG_CORRECTED,
     "({Corrects|Corrected|Correcting} {%l|%d}%*)~$"},
    {"adds", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_BRACKETED, 0,
     "({Adds|ADDS|Updates|Updated} "
     "{with|to|throughout|prices|shares|stock|detail|background|quote|comment|reaction|analyst|byline|dateline|lead|"
     "paragraph|graf|link|table|graphic|picture|context|missing|dropped|more|further|fresh|new|latest|market|"
     "government|"
     "company|police|official|death|toll|number|figure|name|title|day|date|headline|slug|share|close|closing|statement|"
     "response|witness|source|minister|color|colour|photo|PIX|TV|details}%g%*)~$"},
    {"adds-list", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_BRACKETED, 0,
     "({Adds|Updates} %g%*, "
     "{detail|details|background|quotes|quote|comments|comment|byline|reaction|context|analysts}~)~$"},
    {"recasts", "Reuters", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_BRACKETED, 0,
     "({Recasts|RECASTS|Rewrites|Writes through|WRITES THROUGH|Releads|New throughout|New "
     "story|Refiles|Refiling|Repeats "
     "{story|item|to|for|without|earlier|%D}|Removes {%l|%d}|Deletes {%l|%d}|Clarifies {%l|%d}|{Fixes|Changes} "
     "{typo|spelling|headline|dateline|byline|formatting|garble|style|name|date|day|number|link|lead|slug|media}}%g%*)~"
     "$"},
    {"zusammenfassung-line", "dpa", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_BRACKETED, DS_TAG_LEAD,
     "({Zusammenfassung|Wiederholung|Berichtigung|Neu|Zweite Zusammenfassung}{:|~)|, | - }%g%*$"},

    /* ---- to the editors ---- */
    {"eds", "AP", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_IS_NOTE | DS_WIRELINE_BEFORE_TEXT, 0,
     "[^][(]{Eds|EDS}[.]: %*"},
    {"editors-note", "", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_IS_NOTE | DS_WIRELINE_BEFORE_TEXT, 0,
     "[(][* ]{EDITOR'S|EDITORS'|EDITORS|Editor's|Editors'} {NOTE|Note|note}{~:|~%- | \xe2\x80\x94 }%*"},
    {"editors-note-end", "", DS_WIRELINE_TAIL, DS_WIRELINE_NOTE, DS_WIRELINE_IS_NOTE, 0,
     "[(][* ]{EDITOR'S|EDITORS'|EDITORS|Editor's|Editors'} {NOTE|Note|note}{~:|~%- | \xe2\x80\x94 }%*"},
    {"attention", "", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE,
     DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_IS_NOTE | DS_WIRELINE_BEFORE_TEXT, 0,
     "{ATTENTION|ATTN} {EDITORS|EDITOR|BROADCASTERS|SUBSCRIBERS|CLIENTS}{~:|~%- | \xe2\x80\x94 }%*"},

    /* ---- bylines ---- */
    {"byline", "", DS_WIRELINE_HEAD, DS_WIRELINE_BYLINE, DS_WIRELINE_BEFORE_TEXT, 0, "[^]{By|BY}[:] %N[~,][ %T]~[=]~$"},
    {"byline-office-holder", "", DS_WIRELINE_HEAD, DS_WIRELINE_BYLINE,
     DS_WIRELINE_BEFORE_TEXT | DS_WIRELINE_ABOVE_STORY | DS_WIRELINE_SHORT, 0,
     "By "
     "{Sens.|Sen.|Senators|Senator|Reps.|Rep.|Representatives|Representative|Congressman|Congresswoman|Gov.|Governor|"
     "Mayor} %N~$"},
    {"byline-agency", "", DS_WIRELINE_HEAD, DS_WIRELINE_BYLINE, DS_WIRELINE_BEFORE_TEXT | DS_WIRELINE_SHORT, 0,
     "[^][By ]{The Associated Press|THE ASSOCIATED PRESS|Associated Press|Agence France-Presse|Thomson "
     "Reuters|Reuters|"
     "Reuters Staff|AFP|dpa}~[=]~$"},
    {"byline-office-line", "", DS_WIRELINE_HEAD, DS_WIRELINE_BYLINE, DS_WIRELINE_BELOW_BYLINE | DS_WIRELINE_SHORT, 0,
     "[^][The ]%T~[=]~$"},
    {"byline-end", "", DS_WIRELINE_TAIL, DS_WIRELINE_BYLINE, DS_WIRELINE_SHORT, 0, "By %N~$"},
    {"byline-agency-end", "", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, DS_WIRELINE_SHORT, 0,
     "[By ]{The Associated Press|Agence France-Presse}~$"},

    /* ---- datelines ---- */
    {"dateline-agency", "", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE, DS_WIRELINE_BRACKETED, 0,
     "[%P[,][.]~](%A)~{%-|:}~"},
    {"dateline-initials", "AP", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE, DS_WIRELINE_BRACKETED, 0, "[%C~](%B)~{%-|:}~"},
    {"dateline-initials-town", "AP", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE, DS_WIRELINE_BRACKETED, 0,
     "%P~(%B)~{_|\xe2\x80\x94|\xe2\x80\x93|--|-} %u"},
    {"dateline-no-dash", "", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE, DS_WIRELINE_BRACKETED | DS_WIRELINE_IN_CAPITALS, 0,
     "%C~({%A|%B}) %u"},
    {"dateline-glued", "CNN", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE, DS_WIRELINE_BRACKETED, 0, "[%P~](CNN)%u"},
    {"dateline-slashed", "TASS", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE, DS_WIRELINE_IN_CAPITALS, 0,
     "%C[.]~/TASS/[.]~"},
    {"dateline-place", "", DS_WIRELINE_LEAD, DS_WIRELINE_DATELINE,
     DS_WIRELINE_IN_CAPITALS | DS_WIRELINE_BEFORE_TEXT | DS_WIRELINE_ABOVE_STORY | DS_WIRELINE_ONCE, 0,
     "%X{~\xe2\x80\x94~|~\xe2\x80\x93~| -- | - | _ |-- }%n"},

    /* ---- credits ---- */
    {"reporting-by", "Reuters", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, DS_WIRELINE_BRACKETED, 0,
     "({Reporting|Additional reporting|Writing|Editing|Compiled|Reporting and writing|Reporting and editing|Written|"
     "Translated|Graphic|Graphics|Edited} {by|and}%*)~$"},
    {"reporting-by-plain", "Reuters", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, 0, 0,
     "{Reporting|Additional reporting|Writing|Editing} by %g%*; {Additional|Editing|editing|Writing|writing}%*"},
    {"standards", "Reuters", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, DS_WIRELINE_SHORT, 0, "Our Standards:%*"},
    {"reuter", "Reuters", DS_WIRELINE_LAST, DS_WIRELINE_CREDIT, DS_WIRELINE_SHORT, 0,
     "{REUTER|Reuter|REUTERS|Reuters}~$"},
    {"copyright", "", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, 0, 0,
     "{(c)|(C)|[(]{Copyright|COPYRIGHT|\xc2\xa9}}[~{\xc2\xa9|(c)|(C)}]~%d%*{ights reserved|IGHTS RESERVED|"
     "may not be published}%*"},
    {"copyright-of", "AP", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, DS_WIRELINE_SHORT, 0,
     "[Copyright ][{\xc2\xa9|(c)} ]%d The Associated Press{.|$|,}%*"},
    {"contributed", "", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, DS_WIRELINE_OF_WRITERS, 0,
     "[%c reported from %P[.] ]%c contributed[ reporting] to this {report|story|article|dispatch}[ from %P][.]~$"},
    {"reported-from", "AP", DS_WIRELINE_TAIL, DS_WIRELINE_CREDIT, DS_WIRELINE_OF_WRITERS, 0,
     "%c reported from %P[.]~$"},

    /* ---- the end ---- */
    {"ap-trailer", "AP", DS_WIRELINE_TAIL, DS_WIRELINE_NO_FIELD, DS_WIRELINE_SHORT, 0,
     "[^]AP-{WF|NY|CS|ES|WS|DS|SE|BW|WX}-%2-%2-%2 %d{GMT|EDT|EST|CDT|CST|MDT|MST|PDT|PST}~[<]~$"},
    {"end-mark", "PA", DS_WIRELINE_LAST, DS_WIRELINE_NO_FIELD, DS_WIRELINE_SHORT, 0,
     "[^]{ends|Ends|ENDS|end|END|-ENDS-|-ends-|(END)|(ENDS)}~[<]~$"},
    {"thirty", "", DS_WIRELINE_LAST, DS_WIRELINE_NO_FIELD, DS_WIRELINE_SHORT, 0,
     "{-0-|-30-|- 30 -|(MORE)|MORE|-more-|-MORE-|(more)}~$"},
    {"take-end", "Reuters", DS_WIRELINE_LAST, DS_WIRELINE_NO_FIELD, DS_WIRELINE_SHORT, 0, "=%2~$"},
    {"desk-initials", "AFP", DS_WIRELINE_LAST, DS_WIRELINE_CREDIT, DS_WIRELINE_SHORT, 0, "[bur-]%i/%i/%i[/%i]~$"},
    {"desk-initials-dpa", "dpa", DS_WIRELINE_LAST, DS_WIRELINE_CREDIT, DS_WIRELINE_SHORT, 0,
     "dpa %i %i[ %i][ %i][ %i]~$"},
    {"notebook", "dpa", DS_WIRELINE_TAIL, DS_WIRELINE_NOTE, DS_WIRELINE_TO_THE_END | DS_WIRELINE_SHORT, 0,
     "#[#]~[dpa{-| }]" NOTEBOOK "~$"},

    /* ---- taking back ---- */
    {"kill-line", "", DS_WIRELINE_HEAD, DS_WIRELINE_NOTE, DS_WIRELINE_KILLS | DS_WIRELINE_IN_CAPITALS, 0,
     "{BULLETIN KILL|KILL KILL KILL|HOLD HOLD HOLD|STORY WITHDRAWN%e|MANDATORY KILL%e|ADVISORY KILL%e|STORY KILLED%e|"
     "{EDITORS|EDITOR}: {KILL|kill|Kill}}%*"},
    {"kill-title", "", DS_WIRELINE_TITLE, DS_WIRELINE_NOTE, DS_WIRELINE_KILLS | DS_WIRELINE_IN_CAPITALS, 0,
     "{BULLETIN KILL|KILL KILL KILL|HOLD HOLD HOLD|STORY WITHDRAWN%e|MANDATORY KILL%e|ADVISORY KILL%e|STORY KILLED%e|"
     "{EDITORS|EDITOR}: {KILL|kill|Kill}}"},

    /* ---- headlines and slugs ---- */
    {"title-update", "Reuters", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_UPDATE,
     "{UPDATE|WRAPUP}~%2~" BREAK "~"},
    {"title-updated", "", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_UPDATE,
     "{UPDATED|UPDATE|WRAPUP}{~: |-|~- }"},
    {"title-corrected", "", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, 0, DS_TAG_CORRECTED,
     "{CORRECTED|CORRECTION|CORRECTIVE|BERICHTIGUNG|KORREKTUR|(CORRECTED)}[ (OFFICIAL)]" BREAK "~"},
    {"title-repeat", "", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_REPEAT,
     "{RPT~[%2]" BREAK "|{REPEAT|REPEATING|WIEDERHOLUNG}" SPACED "}~"},
    {"title-refile", "Reuters", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_REFILE,
     "{REFILE|REFILING}~[%2]" BREAK "~"},
    {"title-lead", "AP", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, 0, DS_TAG_LEAD,
     ORDINAL " " LEAD_WORD "{" BREAK "|, | }"},
    {"title-lead-afp", "AFP", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_LEAD,
     "LEAD[ %2]" SPACED "~"},
    {"title-summary", "dpa", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, 0, DS_TAG_LEAD,
     "{%2. {Zusammenfassung|ZUSAMMENFASSUNG|Lead|LEAD}{" BREAK "| }|({%2. |}Zusammenfassung~[{:|%2}])~}"},
    {"title-urgent", "AFP", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_URGENT,
     "{URGENT|ALERT|FLASH|NEWSALERT|SNAP|EILMELDUNG|EIL}" SPACED "~"},
    {"title-advance", "AP", DS_WIRELINE_TITLE, DS_WIRELINE_NO_FIELD, 0, DS_TAG_ADVANCE,
     "{ADV|Adv}[%2][ %2]{~: |-|~- |, }"},
    {"end-lead", "AP", DS_WIRELINE_TITLE_END, DS_WIRELINE_NO_FIELD, 0, DS_TAG_LEAD,
     ", " ORDINAL " " LEAD_WORD "[~%,%d]~[<]~$"},
    {"end-advance", "AP", DS_WIRELINE_TITLE_END, DS_WIRELINE_NO_FIELD, 0, DS_TAG_ADVANCE,
     ", {Adv|ADV}[%2][ %2][,%d]~[<]~$"},
    {"end-update", "", DS_WIRELINE_TITLE_END, DS_WIRELINE_NO_FIELD, 0, DS_TAG_UPDATE,
     "({UPDATE|Update|UPDATED}[~%2][,%U])~$"},
    {"end-corrected", "", DS_WIRELINE_TITLE_END, DS_WIRELINE_NO_FIELD, 0, DS_TAG_CORRECTED,
     "({CORRECTED|Corrected|CORRECTION|CORRECTIVE}[,%U])~$"},
    {"end-take", "Reuters", DS_WIRELINE_TITLE_END, DS_WIRELINE_NO_FIELD, 0, DS_TAG_TAKE, "=%2~$"},

    /* ---- versions, as ANPA 1312 and IPTC 7901 set them apart ---- */
    {"version-kill", "", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, DS_WIRELINE_KILLS | DS_WIRELINE_IN_CAPITALS, 0,
     "{BULLETIN KILL|KILL KILL KILL|HOLD HOLD HOLD|STORY WITHDRAWN%e|MANDATORY KILL%e|ADVISORY KILL%e|STORY KILLED%e}"},
    {"version-lead", "AP", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, 0, DS_TAG_LEAD, ORDINAL " " LEAD_WORD "~$"},
    {"version-update", "", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_UPDATE,
     "{UPDATED|UPDATE|WRAPUP}[ %2]~$"},
    {"version-corrected", "", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, 0, DS_TAG_CORRECTED,
     "{CORRECTED|CORRECTION|CORRECTIVE|Corrected|Correction|Corrective|BERICHTIGUNG|KORREKTUR}~$"},
    {"version-repeat", "", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_REPEAT,
     "{REPEATING|REPEAT|RPT|WIEDERHOLUNG}~$"},
    {"version-refile", "", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, DS_WIRELINE_IN_CAPITALS, DS_TAG_REFILE,
     "{REFILE|REFILING}~$"},
    {"version-advance", "AP", DS_WIRELINE_VERSION, DS_WIRELINE_NO_FIELD, 0, DS_TAG_ADVANCE, "{Adv|ADV}[%2][ %2]~$"},
};

const ds_wireline_rule *ds_wireline_rule_at(size_t index) {
    return index < sizeof rules / sizeof *rules ? &rules[index] : NULL;
}
