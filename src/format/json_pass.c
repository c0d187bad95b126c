/* SPDX-License-Identifier: MIT */
/*
 * A record of a feed is an object of some ten members, of which one is long, and all are what RFC 8259 says. So it is
 * walked once: every value is checked, those of fields are kept, and nothing is built. A text without a backslash stays
 * where it is; the first backslash begins a copy in which escapes are undone. What is found in each step of 16 bytes is
 * the next byte that is not text: a quote, a backslash or a control character.
 *
 * The pass is sure of what it accepts and of nothing else. Broken JSON, a name that stands twice, a field of a type that
 * needs thought, half a surrogate pair, a number that 64 bits may not hold: all that is json-c's to decide, and to
 * report. So there is one set of rules and of messages, and tests hold the pass to it.
 */
#include "format/json_pass.h"

#include "article/blank.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
    STEP = 16,
    SLACK = 64,        /* the last step of a copy may write beyond it */
    DEPTH_MOST = 32,   /* under what json-c is told to take */
    DIGITS_MOST = 18,  /* of a whole number that is sure to fit */
    NUMBER_BYTES = 64, /* likewise of any number */
};

/* A value of a field. */
typedef struct text {
    const unsigned char *data;
    size_t size;
    bool is_copy; /* in the parser's buffer, with a NUL behind it */
} text;

typedef struct pass {
    const ds_json_names *names;
    const unsigned char *at;
    const unsigned char *end;               /* of the record */
    const unsigned char *room;              /* of what can be read */
    unsigned char *out;                     /* where the next copy goes */
    uint64_t seen[DS_JSON_NAMES_MOST / 64]; /* rows of `names` whose name was met */
    unsigned marks;                         /* of all of them */
    text found[DS_JSON_FIELDS];
    int rank[DS_JSON_FIELDS];
    bool body_is_html;
} pass;

enum { RANK_NONE = DS_JSON_NAMES_MOST };

/* ---- names ---- */

static size_t slot_of(const unsigned char *name, size_t size) {
    return (size * 7 + name[0]) & (DS_JSON_NAMES_MOST - 1);
}

static void add_name(ds_json_names *names, ds_json_name row) {
    size_t size = strlen(row.name);
    if (names->count == DS_JSON_NAMES_MOST || size == 0 || size > UINT8_MAX || strchr(row.name, '.') != NULL) {
        names->is_usable = false;
        return;
    }
    uint8_t *link = &names->first[slot_of((const unsigned char *)row.name, size)];
    while (*link != 0) link = &names->next[*link - 1];
    names->row[names->count] = row;
    names->size[names->count] = (uint8_t)size;
    names->next[names->count] = 0;
    *link = (uint8_t)++names->count;
}

void ds_json_names_init(ds_json_names *names, const ds_options *options) {
    ds_json_name row;
    memset(names->first, 0, sizeof names->first);
    names->count = 0;
    names->is_usable = true;
    for (size_t i = 0; ds_json_field_known_name(i, &row); i++) add_name(names, row);
    size_t mapped = options == NULL ? 0 : options->field_count;
    for (size_t i = 0; i < mapped && names->is_usable; i++) {
        /* Before all that is known, and in the order of the caller. */
        row = (ds_json_name){ds_json_field_named(options->fields[i].name), (int)i - DS_JSON_NAMES_MOST,
                             options->fields[i].value,
                             ds_json_field_is_html(options->fields[i].value) ? DS_JSON_HTML : 0};
        if (row.field != DS_JSON_FIELDS) add_name(names, row);
    }
}

/* Number of the first row with this name and one, or 0. */
static size_t next_row(const ds_json_names *names, size_t row, const unsigned char *key, size_t size) {
    while (row != 0 && (names->size[row - 1] != size || memcmp(names->row[row - 1].name, key, size) != 0)) {
        row = names->next[row - 1];
    }
    return row;
}

/* ---- bytes ---- */

/* How many of the next STEP bytes are text, as they stand. */
static inline size_t text_prefix(const unsigned char *at) {
#if defined(__SSE2__)
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), control));
    return mask == 0 ? STEP : (size_t)__builtin_ctz(mask);
#else
    size_t n = 0;
    while (n < STEP && at[n] != '"' && at[n] != '\\' && at[n] >= ' ') n++;
    return n;
#endif
}

static inline bool is_text(unsigned char c) {
    return c != '"' && c != '\\' && c >= ' ';
}

/* The first byte from `at` on that is not text, or `end` or some place behind it. */
static inline const unsigned char *skip_text(const pass *p, const unsigned char *at) {
    while (at < p->end) {
        if (p->room - at < STEP) {
            while (at < p->end && is_text(*at)) at++;
            break;
        }
        size_t n = text_prefix(at);
        at += n;
        if (n < STEP) break;
    }
    return at;
}

/* The same, copied to `*out`. Places are held in locals: bytes that are written may be anything, to the compiler. */
static inline const unsigned char *copy_text(const pass *p, const unsigned char *at, unsigned char **out) {
    const unsigned char *end = p->end, *room = p->room;
    unsigned char *to = *out;
    while (at < end) {
        if (room - at < STEP) {
            while (at < end && is_text(*at)) *to++ = *at++;
            break;
        }
        memcpy(to, at, STEP);
        size_t n = text_prefix(at);
        at += n;
        to += n;
        if (n < STEP) break;
    }
    *out = to;
    return at;
}

static inline void skip_space(pass *p) {
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t')) p->at++;
}

/* Step over `c` and the space around it. */
static inline bool take(pass *p, unsigned char c) {
    skip_space(p);
    if (p->at == p->end || *p->at != c) return false;
    p->at++;
    skip_space(p);
    return true;
}

static inline unsigned char peek(const pass *p) {
    return p->at < p->end ? *p->at : '\0';
}

/* ---- strings ---- */

static bool read_hex(const unsigned char *at, uint32_t *unit) {
    *unit = 0;
    for (size_t i = 0; i < 4; i++) {
        unsigned char c = at[i], lower = c | 0x20;
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if (lower >= 'a' && lower <= 'f')
            digit = lower - 'a' + 10u;
        else
            return false;
        *unit = *unit << 4 | digit;
    }
    return true;
}

/* The code point of "\uXXXX", or of the pair that makes one, at `*at`. Not NUL and not half a pair. */
static bool read_code_point(const unsigned char **at, const unsigned char *end, uint32_t *c) {
    uint32_t low;
    if (end - *at < 6 || !read_hex(*at + 2, c) || *c == 0) return false;
    *at += 6;
    if (*c < 0xd800 || *c > 0xdfff) return true;
    if (*c > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return false;
    if (!read_hex(*at + 2, &low) || low < 0xdc00 || low > 0xdfff) return false;
    *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
    *at += 6;
    return true;
}

static unsigned char *put_code_point(unsigned char *out, uint32_t c) {
    if (c < 0x80) {
        *out++ = (unsigned char)c;
        return out;
    }
    if (c < 0x800) {
        *out++ = (unsigned char)(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *out++ = (unsigned char)(0xe0 | c >> 12);
        } else {
            *out++ = (unsigned char)(0xf0 | c >> 18);
            *out++ = (unsigned char)(0x80 | (c >> 12 & 63));
        }
        *out++ = (unsigned char)(0x80 | (c >> 6 & 63));
    }
    *out++ = (unsigned char)(0x80 | (c & 63));
    return out;
}

/* Undo the escape at `*at` into `*out`, which has room for four bytes. */
static inline bool read_escape(const unsigned char **at, const unsigned char *end, unsigned char **out) {
    static const unsigned char plain[128] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};
    if (end - *at < 2) return false;
    unsigned char c = (*at)[1];
    if (c == 'u') {
        uint32_t point;
        if (!read_code_point(at, end, &point)) return false;
        *out = put_code_point(*out, point);
        return true;
    }
    if (c >= 128 || plain[c] == 0) return false;
    *(*out)++ = plain[c];
    *at += 2;
    return true;
}

/* Step over a string that nobody wants. */
static bool skip_string(pass *p) {
    const unsigned char *at = p->at + 1;
    for (;;) {
        unsigned char scratch[4], *out = scratch;
        at = skip_text(p, at);
        if (at >= p->end) return false;
        if (*at == '"') break;
        if (*at != '\\' || !read_escape(&at, p->end, &out)) return false;
    }
    p->at = at + 1;
    return true;
}

/* From its first backslash on a text is copied: never more bytes than it has in the record, with its quotes. */
static bool copy_string(pass *p, const unsigned char *start, const unsigned char *at, text *out) {
    unsigned char *copy = p->out, *to = copy + (at - start);
    memcpy(copy, start, (size_t)(at - start));
    while (*at == '\\') {
        if (!read_escape(&at, p->end, &to)) return false;
        at = copy_text(p, at, &to);
        if (at >= p->end) return false;
    }
    if (*at != '"') return false;
    *out = (text){copy, (size_t)(to - copy), true};
    *to++ = '\0';
    p->out = to;
    p->at = at + 1;
    return true;
}

static bool read_string(pass *p, text *out) {
    const unsigned char *start = p->at + 1;
    const unsigned char *at = skip_text(p, start);
    if (at >= p->end) return false;
    if (*at != '"') return copy_string(p, start, at, out);
    *out = (text){start, (size_t)(at - start), false};
    p->at = at + 1;
    return true;
}

/* A name as it stands: one with a backslash in it is not plain. */
static bool read_key(pass *p, text *key) {
    if (peek(p) != '"') return false;
    const unsigned char *start = p->at + 1;
    const unsigned char *at = skip_text(p, start);
    if (at >= p->end || *at != '"') return false;
    *key = (text){start, (size_t)(at - start), false};
    p->at = at + 1;
    return take(p, ':');
}

/* ---- numbers and words ---- */

static size_t skip_digits(pass *p) {
    const unsigned char *start = p->at;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9') p->at++;
    return (size_t)(p->at - start);
}

/* `*is_sure`: its text is the one that json-c gives. */
static bool read_number(pass *p, text *out, bool *is_sure) {
    const unsigned char *start = p->at;
    if (peek(p) == '-') p->at++;
    const unsigned char *first = p->at;
    size_t digits = skip_digits(p);
    if (digits == 0 || (digits > 1 && *first == '0')) return false;
    bool is_whole = true;
    if (peek(p) == '.') {
        p->at++;
        is_whole = false;
        if (skip_digits(p) == 0) return false;
    }
    if ((peek(p) | 0x20) == 'e') {
        p->at++;
        is_whole = false;
        if (peek(p) == '+' || peek(p) == '-') p->at++;
        if (skip_digits(p) == 0) return false;
    }
    *out = (text){start, (size_t)(p->at - start), false};
    *is_sure = is_whole ? digits <= DIGITS_MOST && (*start != '-' || *first != '0') : out->size <= NUMBER_BYTES;
    return out->size <= NUMBER_BYTES;
}

static bool take_word(pass *p, const char *word, size_t size) {
    if ((size_t)(p->end - p->at) < size || memcmp(p->at, word, size) != 0) return false;
    p->at += size;
    return true;
}

/* ---- values that nobody wants ---- */

static bool skip_scalar(pass *p) {
    text unused;
    bool is_sure;
    switch (peek(p)) {
    case '"': return skip_string(p);
    case 't': return take_word(p, "true", 4);
    case 'f': return take_word(p, "false", 5);
    case 'n': return take_word(p, "null", 4);
    default: return read_number(p, &unused, &is_sure);
    }
}

/* Step over a value and check it. The brackets that are open are bits, the innermost lowest: 1 for an object. */
static bool skip_value(pass *p) {
    uint64_t open = 0;
    unsigned depth = 0;
    text key;
    do {
        bool is_object = peek(p) == '{';
        if (is_object || peek(p) == '[') {
            if (++depth > DEPTH_MOST) return false;
            open = open << 1 | is_object;
            p->at++;
            skip_space(p);
            if (peek(p) != (is_object ? '}' : ']')) {
                if (is_object && !read_key(p, &key)) return false;
                continue;
            }
        } else if (!skip_scalar(p)) {
            return false;
        }
        while (depth > 0) {
            skip_space(p);
            unsigned char c = peek(p);
            if (c == ',') {
                p->at++;
                skip_space(p);
                if ((open & 1) && !read_key(p, &key)) return false;
                break;
            }
            if (c != ((open & 1) ? '}' : ']')) return false;
            p->at++;
            open >>= 1;
            depth--;
        }
    } while (depth > 0);
    return true;
}

/* ---- fields ---- */

static bool is_blank(const text *t) {
    return ds_blank_prefix(t->data, t->size) == t->size;
}

static bool ends_by_size(ds_json_field field) {
    return field == DS_JSON_HEADLINE || field == DS_JSON_BODY;
}

/* A value of a wrong type means no more than that it is not this field. */
static bool is_guess(const ds_json_name *name) {
    return name->rank >= 0 && !ds_json_field_is_strict(name->field);
}

/* Give the value to all fields that go by this name. */
static bool settle(pass *p, size_t row, const text *key, text value, bool is_number) {
    for (; row != 0; row = next_row(p->names, p->names->next[row - 1], key->data, key->size)) {
        const ds_json_name *name = &p->names->row[row - 1];
        if (name->rank >= p->rank[name->field]) continue;
        if (is_number && !ds_json_field_takes_numbers(name->field)) {
            if (!is_guess(name)) return false;
            continue;
        }
        if (!value.is_copy && !ends_by_size(name->field)) {
            memcpy(p->out, value.data, value.size);
            value = (text){p->out, value.size, true};
            p->out += value.size;
            *p->out++ = '\0';
        }
        p->found[name->field] = value;
        p->rank[name->field] = name->rank;
        if (name->field == DS_JSON_BODY) p->body_is_html = (name->marks & DS_JSON_HTML) != 0;
    }
    return true;
}

/* Read an object by its members: `read` takes one whose name has been read. */
static inline bool read_object(pass *p, bool (*read)(pass *p, const text *key, void *context), void *context) {
    text key;
    if (!take(p, '{')) return false;
    if (peek(p) != '}') {
        do {
            if (!read_key(p, &key) || !read(p, &key, context)) return false;
        } while (take(p, ','));
    }
    return take(p, '}');
}

/* The texts inside an object that is a field. */
typedef struct inside {
    const char *name[DS_JSON_INSIDE_MOST];
    bool was_met[DS_JSON_INSIDE_MOST];
    text found[DS_JSON_INSIDE_MOST];
} inside;

static bool read_inside_member(pass *p, const text *key, void *context) {
    inside *in = context;
    for (size_t i = 0; i < DS_JSON_INSIDE_MOST; i++) {
        const char *name = in->name[i];
        if (name == NULL || strlen(name) != key->size || memcmp(name, key->data, key->size) != 0) continue;
        if (in->was_met[i]) return false;
        in->was_met[i] = true;
        if (peek(p) == '"') return read_string(p, &in->found[i]);
    }
    return skip_value(p);
}

static bool read_inside(pass *p, ds_json_field field, text *value) {
    inside in = {.name = {NULL}};
    *value = (text){NULL, 0, false};
    for (size_t i = 0; i < DS_JSON_INSIDE_MOST; i++) in.name[i] = ds_json_field_inside(field, i);
    if (!read_object(p, read_inside_member, &in)) return false;
    for (size_t i = DS_JSON_INSIDE_MOST; i-- > 0;) {
        if (!is_blank(&in.found[i])) *value = in.found[i];
    }
    return !is_blank(value);
}

/* Some texts, of which some may be null: one text, with `between` between two. What is blank stays in a body. */
static bool read_list(pass *p, ds_json_field field, text *value) {
    const char *between = ds_json_field_between(field);
    size_t between_size = strlen(between);
    *value = (text){p->out, 0, true};
    if (!take(p, '[')) return false;
    if (peek(p) != ']') {
        do {
            text one;
            if (peek(p) == 'n') {
                if (!take_word(p, "null", 4)) return false;
                continue;
            }
            unsigned char *last = p->out, *start = last;
            if (last > value->data) start = (unsigned char *)memcpy(last, between, between_size) + between_size;
            p->out = start;
            if (peek(p) != '"' || !read_string(p, &one)) return false;
            if (!one.is_copy) memcpy(start, one.data, one.size);
            bool counts = field == DS_JSON_BODY || !is_blank(&one);
            p->out = counts ? start + one.size : last; /* over the NUL behind a copy */
        } while (take(p, ','));
    }
    value->size = (size_t)(p->out - value->data);
    *p->out++ = '\0';
    return take(p, ']');
}

/* An object or an array that is a field's. `*is_text`: there is a text in it. */
static bool read_nested(pass *p, const ds_json_name *name, bool is_one, text *value, bool *is_text) {
    bool is_object = peek(p) == '{', is_shape = ds_json_field_inside(name->field, 0) != NULL;
    bool is_list = ds_json_field_between(name->field) != NULL;
    if (!is_one) return false;
    *is_text = true;
    if (is_object && is_shape) return read_inside(p, name->field, value);
    if (!is_object && is_list) return read_list(p, name->field, value);
    if (!is_guess(name) || is_shape || is_list) return false;
    *is_text = false;
    return skip_value(p);
}

/* The value of a name that is a field's. What may be of a wrong type is not plain. */
static bool read_field(pass *p, size_t row, const text *key) {
    uint64_t *seen = &p->seen[(row - 1) / 64], bit = UINT64_C(1) << ((row - 1) % 64);
    const ds_json_name *name = &p->names->row[row - 1];
    if (*seen & bit) return false;
    *seen |= bit;
    p->marks |= name->marks;
    text value;
    bool is_number = false, is_sure = true, is_text = true;
    bool is_nested = (name->marks & DS_JSON_NESTED) != 0;
    unsigned char first = peek(p);
    if (first == '"' && !is_nested) {
        if (!read_string(p, &value)) return false;
    } else if (first == '{' || first == '[') {
        bool is_one = next_row(p->names, p->names->next[row - 1], key->data, key->size) == 0;
        if (is_nested || !read_nested(p, name, is_one, &value, &is_text)) return false;
        if (!is_text) return true;
    } else if (is_nested) {
        return skip_value(p);
    } else if (first == 'n') {
        return take_word(p, "null", 4);
    } else {
        is_number = true;
        if (!read_number(p, &value, &is_sure)) return false;
    }
    return is_sure && (is_blank(&value) || settle(p, row, key, value, is_number));
}

static bool read_member(pass *p, const text *key, void *unused) {
    (void)unused;
    size_t row = key->size == 0 ? 0 : p->names->first[slot_of(key->data, key->size)];
    row = next_row(p->names, row, key->data, key->size);
    if (row != 0) return read_field(p, row, key);
    bool is_capital = key->size > 0 && key->data[0] >= 'A' && key->data[0] <= 'Z';
    if (is_capital && ds_json_field_known_as((const char *)key->data, key->size)) return false;
    return skip_value(p);
}

ds_status ds_json_pass_read(ds_json_texts *out, bool *plain, ds_parser *parser, const ds_json_names *names,
                            const unsigned char *bytes, size_t size, size_t room, ds_error *error) {
    *plain = false;
    if (!names->is_usable || size > DS_RECORD_BYTES_MOST) return DS_OK;
    parser->buffer.size = 0;
    if (!ds_buffer_reserve(&parser->buffer, size + SLACK)) return ds_fail_memory(error);
    pass p = {.names = names, .at = bytes, .end = bytes + size, .room = bytes + room, .out = parser->buffer.data};
    for (unsigned f = 0; f < DS_JSON_FIELDS; f++) p.rank[f] = RANK_NONE;
    skip_space(&p);
    if (!read_object(&p, read_member, NULL) || p.at != p.end) return DS_OK;
    /* An item without a text may be a wrapper around one. */
    if (p.found[DS_JSON_HEADLINE].data == NULL && p.found[DS_JSON_BODY].data == NULL) return DS_OK;
    *plain = true;
    out->marks = p.marks;
    out->body_is_html = p.body_is_html;
    out->bad_name = out->bad_type = NULL;
    for (unsigned f = 0; f < DS_JSON_FIELDS; f++) {
        out->data[f] = (const char *)p.found[f].data;
        out->size[f] = p.found[f].size;
    }
    return DS_OK;
}
