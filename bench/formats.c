/* SPDX-License-Identifier: MIT */
/*
 * formats: how fast each form of news is read, beside `xxhsum` over the same bytes.
 *
 *     formats [--passes N] FILE.jsonl FOLDER
 *
 * The articles of FILE.jsonl, which `newswire` makes, are written into FOLDER in every form: messages, feeds, tables,
 * pages, archives. Then each file is read as a scan reads it, from the stream to the sink, on one core, with a sink that
 * counts; in every pass every form is read once, in turn. The table shows medians. Before that, each is read with a sink
 * that looks closer: the bench dies if articles, their reader, or the words of their bodies are not those of FILE.jsonl.
 */
#include "article/document.h"
#include "stopwatch.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

enum { PASSES_MOST = 63, PATH_BYTES = 4096, COLUMNS = 65, NUMBERS = 10000 };

/* An article of the corpus; its texts live as long as the call. */
typedef struct story {
    const char *id, *source, *date, *headline, *body; /* texts that end at a NUL */
    uint64_t number;
} story;

typedef void (*put_fn)(ds_buffer *to, const story *s);

/* What stands around the articles of a file. */
typedef enum shell { PLAIN, WARC, TAR, ZIP } shell;

typedef struct form {
    const char *name;
    const char *file;   /* in the folder */
    const char *format; /* as articles must be told to be read */
    shell shell;
    put_fn put;
    const char *head, *between, *tail;
    /* while it is written */
    FILE *out;
    struct archive *archive;
    /* measured */
    char path[PATH_BYTES];
    uint64_t bytes;
    lap xxhsum[PASSES_MOST], read[PASSES_MOST];
} form;

typedef struct count {
    const form *form; /* NULL: only count articles */
    uint64_t articles, words;
} count;

static ds_memory memory;
static ds_options options;
static ds_error error;

/* --------------------------------------------------------------------------------------------------- texts ------ */

static void add_bytes(ds_buffer *to, const char *bytes, size_t size) {
    if (!ds_buffer_append(to, bytes, size)) bench_die("memory", "none left");
}

static void add(ds_buffer *to, const char *text) {
    add_bytes(to, text, strlen(text));
}

/* All of them, up to NULL. */
#define ADD(to, ...) add_all(to, (const char *const[]){__VA_ARGS__, NULL})

static void add_all(ds_buffer *to, const char *const *texts) {
    for (; *texts != NULL; texts++) add(to, *texts);
}

static void add_number(ds_buffer *to, uint64_t number) {
    char text[32];
    (void)snprintf(text, sizeof text, "%04" PRIu64, number);
    add(to, text);
}

/* Written as another text where a sign means something: `signs` holds the signs, `instead` what stands for each. */
static void add_escaped(ds_buffer *to, const char *text, const char *signs, const char *const *instead) {
    for (size_t plain; *text != '\0'; text += plain) {
        plain = strcspn(text, signs);
        add_bytes(to, text, plain);
        if (text[plain] == '\0') return;
        add(to, instead[strchr(signs, text[plain]) - signs]);
        plain++;
    }
}

static void add_json(ds_buffer *to, const char *text) {
    add_escaped(to, text, "\"\\\n", (const char *const[]){"\\\"", "\\\\", "\\n"});
}

static void add_xml(ds_buffer *to, const char *text) {
    add_escaped(to, text, "&<>", (const char *const[]){"&amp;", "&lt;", "&gt;"});
}

/* Each paragraph of the body between two texts. */
static void add_paragraphs(ds_buffer *to, const char *body, const char *before, const char *behind) {
    for (size_t size; *body != '\0'; body += size + (body[size] == '\n')) {
        size = strcspn(body, "\n");
        add(to, before);
        for (size_t at = 0; at < size;) {
            size_t plain = strcspn(body + at, "&<>\n");
            add_bytes(to, body + at, plain);
            at += plain;
            if (at < size) add_xml(to, (const char[]){body[at++], '\0'});
        }
        add(to, behind);
    }
}

/* Each paragraph in lines of wires, the first of them behind `indent`. */
static void add_lines(ds_buffer *to, const char *body, const char *indent) {
    for (size_t size; *body != '\0'; body += size + (body[size] == '\n')) {
        size = strcspn(body, "\n");
        add(to, indent);
        for (size_t at = 0; at < size;) {
            size_t line = size - at;
            if (line > COLUMNS) {
                const char *blank = memrchr(body + at, ' ', COLUMNS);
                line = blank == NULL ? strcspn(body + at, " \n") : (size_t)(blank - (body + at));
            }
            add_bytes(to, body + at, line);
            add(to, "\r\n");
            at += line + 1;
        }
    }
}

/* --------------------------------------------------------------------------------------------------- forms ------ */

static void put_json(ds_buffer *to, const story *s) {
    ADD(to, "{\"id\":\"", s->id, "\",\"source\":\"", s->source, "\",\"date\":\"", s->date, "\",\"title\":\"");
    add_json(to, s->headline);
    add(to, "\",\"text\":\"");
    add_json(to, s->body);
    add(to, "\"}");
}

static void put_ninjs(ds_buffer *to, const story *s) {
    ADD(to, "{\"uri\":\"urn:bench:", s->id, "\",\"type\":\"text\",\"version\":\"1\",\"versioncreated\":\"", s->date,
        "\",\"pubstatus\":\"usable\",\"language\":\"en\",\"headline\":\"");
    add_json(to, s->headline);
    add(to, "\",\"body_xhtml\":\"");
    add_paragraphs(to, s->body, "<p>", "</p>\\n");
    ADD(to, "\",\"infosource\":[{\"name\":\"", s->source, "\"}]}");
}

static void add_row(ds_buffer *to, const story *s, const char *mark, const char *line_end) {
    ADD(to, s->id, mark, s->source, mark, s->date, mark);
    const char *const texts[] = {s->headline, s->body};
    for (size_t i = 0; i < 2; i++) {
        ADD(to, i == 0 ? "" : mark, "\"");
        add_escaped(to, texts[i], "\"", (const char *const[]){"\"\""});
        add(to, "\"");
    }
    add(to, line_end);
}

static void put_csv(ds_buffer *to, const story *s) {
    add_row(to, s, ",", "\r\n");
}

static void put_tsv(ds_buffer *to, const story *s) {
    add_row(to, s, "\t", "\n");
}

static void put_newsml_g2(ds_buffer *to, const story *s) {
    ADD(to, "<newsItem guid=\"urn:bench:", s->id, "\" version=\"1\" xml:lang=\"en\">\n<itemMeta>\n",
        "<itemClass qcode=\"ninat:text\"/>\n<provider literal=\"", s->source, "\"/>\n<versionCreated>", s->date,
        "</versionCreated>\n<pubStatus qcode=\"stat:usable\"/>\n</itemMeta>\n<contentMeta>\n<headline>");
    add_xml(to, s->headline);
    add(to, "</headline>\n</contentMeta>\n<contentSet>\n<inlineXML contenttype=\"application/xhtml+xml\">\n"
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/></head><body>\n");
    add_paragraphs(to, s->body, "<p>", "</p>\n");
    add(to, "</body></html>\n</inlineXML>\n</contentSet>\n</newsItem>\n");
}

static void put_newsml1(ds_buffer *to, const story *s) {
    ADD(to, "<NewsItem>\n<Identification><NewsIdentifier><ProviderId>", s->source, "</ProviderId><NewsItemId>", s->id,
        "</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification>\n<NewsManagement>",
        "<ThisRevisionCreated>", s->date, "</ThisRevisionCreated><Status FormalName=\"Usable\"/></NewsManagement>\n",
        "<NewsComponent><NewsLines><HeadLine>");
    add_xml(to, s->headline);
    add(to, "</HeadLine></NewsLines>\n<ContentItem><DataContent>\n");
    add_paragraphs(to, s->body, "<p>", "</p>\n");
    add(to, "</DataContent></ContentItem></NewsComponent>\n</NewsItem>\n");
}

static void put_nitf(ds_buffer *to, const story *s) {
    ADD(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nitf>\n<head>\n<docdata><doc-id id-string=\"", s->id,
        "\" regsrc=\"", s->source, "\"/><date.issue norm=\"", s->date, "\"/></docdata>\n</head>\n",
        "<body>\n<body.head><hedline><hl1>");
    add_xml(to, s->headline);
    add(to, "</hl1></hedline></body.head>\n<body.content>\n");
    add_paragraphs(to, s->body, "<p>", "</p>\n");
    add(to, "</body.content>\n</body>\n</nitf>\n");
}

static void put_rss(ds_buffer *to, const story *s) {
    add(to, "<item>\n<title>");
    add_xml(to, s->headline);
    ADD(to, "</title>\n<link>https://news.example/", s->id, "</link>\n<guid isPermaLink=\"false\">", s->id,
        "</guid>\n<pubDate>", s->date, "</pubDate>\n<content:encoded><![CDATA[");
    add_paragraphs(to, s->body, "<p>", "</p>\n");
    add(to, "]]></content:encoded>\n</item>\n");
}

static void put_atom(ds_buffer *to, const story *s) {
    add(to, "<entry>\n<title>");
    add_xml(to, s->headline);
    ADD(to, "</title>\n<id>urn:bench:", s->id, "</id>\n<link href=\"https://news.example/", s->id, "\"/>\n<published>",
        s->date, "</published>\n<content type=\"html\">");
    add_paragraphs(to, s->body, "&lt;p&gt;", "&lt;/p&gt;\n");
    add(to, "</content>\n</entry>\n");
}

static void put_html(ds_buffer *to, const story *s) {
    ADD(to, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<link rel=\"canonical\" href=\"",
        "https://news.example/", s->id, "\">\n<meta property=\"og:site_name\" content=\"", s->source,
        "\">\n<meta property=\"article:published_time\" content=\"", s->date, "\">\n<title>");
    add_xml(to, s->headline);
    add(to, "</title>\n</head>\n<body>\n<nav><ul>\n");
    for (const char *const *section = (const char *const[]){"World", "Coast", "Money", "Sport", "Weather", NULL};
         *section != NULL; section++) {
        ADD(to, "<li><a class=\"menu-item\" href=\"/section/", *section, "\">", *section, "</a></li>\n");
    }
    add(to, "</ul></nav>\n<article>\n<h1>");
    add_xml(to, s->headline);
    add(to, "</h1>\n");
    add_paragraphs(to, s->body, "<p>", "</p>\n");
    add(to, "</article>\n<aside class=\"related\"><h2>Read more</h2><ul>\n");
    for (size_t i = 0; i < 5; i++) add(to, "<li><a href=\"/more\">Harbour buys its tallest crane</a></li>\n");
    add(to, "</ul></aside>\n<footer><p>All rights reserved.</p></footer>\n</body>\n</html>\n");
}

static void put_anpa(ds_buffer *to, const story *s) {
    add(to, "\026\026\001W");
    add_number(to, s->number % NUMBERS);
    ADD(to, "\037_bench\r\nr i\023\021 BC-", s->id, "   04-12 0100\r\n\002^BC-", s->id, ",100<\r\n^", s->headline,
        "<\r\n");
    add_lines(to, s->body, "\t   ");
    add(to, "\r\n\t   \003AP-WF-04-12-26 0715GMT<\r\n\r\n\014\r\n\004");
}

static void put_iptc7901(ds_buffer *to, const story *s) {
    add(to, "\001eca");
    add_number(to, s->number % NUMBERS);
    ADD(to, " 4 i 211 ccccb   dpa 061\r\n\r\n", s->id, "/\r\n\002", s->headline, " =\r\n");
    for (const char *at = s->body; *at != '\0';) {
        size_t size = strcspn(at, "\n");
        char *paragraph = strndup(at, size);
        if (paragraph == NULL) bench_die("memory", "none left");
        add(to, "\r\n");
        add_lines(to, paragraph, "   ");
        free(paragraph);
        at += size + (at[size] == '\n');
    }
    add(to, "\r\n\003121341 GMT Apr 26\r\n\004\r\n");
}

static void put_text(ds_buffer *to, const story *s) {
    ADD(to, s->headline, "\n");
    add_paragraphs(to, s->body, "\n", "\n");
}

static form forms[] = {
    {.name = "JSON Lines", .file = "lines.jsonl", .format = "jsonl", .put = put_json, .between = "\n", .tail = "\n"},
    {.name = "JSON array",
     .file = "array.json",
     .format = "json",
     .put = put_json,
     .head = "[",
     .between = ",\n",
     .tail = "]\n"},
    {.name = "ninjs, JSON Lines",
     .file = "ninjs.jsonl",
     .format = "ninjs",
     .put = put_ninjs,
     .between = "\n",
     .tail = "\n"},
    {.name = "CSV", .file = "table.csv", .format = "csv", .put = put_csv, .head = "id,source,date,title,text\r\n"},
    {.name = "TSV", .file = "table.tsv", .format = "tsv", .put = put_tsv, .head = "id\tsource\tdate\ttitle\ttext\n"},
    {.name = "NewsML-G2 message",
     .file = "message.xml",
     .format = "newsml_g2",
     .put = put_newsml_g2,
     .head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\">\n"
             "<itemSet>\n",
     .tail = "</itemSet>\n</newsMessage>\n"},
    {.name = "NewsML 1.2",
     .file = "newsml1.xml",
     .format = "newsml1",
     .put = put_newsml1,
     .head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NewsML Version=\"1.2\">\n",
     .tail = "</NewsML>\n"},
    {.name = "RSS",
     .file = "rss.xml",
     .format = "rss",
     .put = put_rss,
     .head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
             "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel>\n<title>bench</title>\n",
     .tail = "</channel>\n</rss>\n"},
    {.name = "Atom",
     .file = "atom.xml",
     .format = "atom",
     .put = put_atom,
     .head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
             "<title>bench</title>\n",
     .tail = "</feed>\n"},
    {.name = "NITF in a tar", .file = "nitf.tar", .format = "nitf", .shell = TAR, .put = put_nitf},
    {.name = "HTML in a WARC", .file = "pages.warc", .format = "html", .shell = WARC, .put = put_html},
    {.name = "ANPA 1312", .file = "anpa.tst", .format = "anpa", .put = put_anpa},
    {.name = "IPTC 7901", .file = "iptc7901.txt", .format = "iptc7901", .put = put_iptc7901},
    {.name = "text in a tar", .file = "text.tar", .format = "text", .shell = TAR, .put = put_text},
    {.name = "text in a zip", .file = "text.zip", .format = "text", .shell = ZIP, .put = put_text},
};

enum { FORMS = sizeof forms / sizeof *forms };

/* ------------------------------------------------------------------------------------------- writing files ------ */

typedef struct writing {
    ds_buffer record, texts;
    count count;
} writing;

static void write_out(form *f, const void *bytes, size_t size) {
    if (fwrite(bytes, 1, size, f->out) != size) bench_die(f->path, strerror(errno));
}

static void need_archive(const form *f, int code) {
    if (code != ARCHIVE_OK) bench_die(f->path, archive_error_string(f->archive));
}

static void open_form(form *f, const char *folder) {
    if (snprintf(f->path, sizeof f->path, "%s/%s", folder, f->file) >= (int)sizeof f->path) bench_die(folder, "long");
    if (f->shell == TAR || f->shell == ZIP) {
        f->archive = archive_write_new();
        if (f->archive == NULL) bench_die("memory", "none left");
        need_archive(f, f->shell == TAR ? archive_write_set_format_ustar(f->archive)
                                        : archive_write_set_format_zip(f->archive));
        need_archive(f, archive_write_open_filename(f->archive, f->path));
        return;
    }
    f->out = fopen(f->path, "wb");
    if (f->out == NULL) bench_die(f->path, strerror(errno));
    if (f->head != NULL) write_out(f, f->head, strlen(f->head));
}

static void close_form(form *f) {
    if (f->archive != NULL) {
        need_archive(f, archive_write_close(f->archive));
        (void)archive_write_free(f->archive);
    } else {
        if (f->tail != NULL) write_out(f, f->tail, strlen(f->tail));
        if (fclose(f->out) != 0) bench_die(f->path, strerror(errno));
    }
    struct stat about;
    if (stat(f->path, &about) != 0) bench_die(f->path, strerror(errno));
    f->bytes = (uint64_t)about.st_size;
}

static void write_member(form *f, const story *s, const ds_buffer *record) {
    char name[64];
    struct archive_entry *entry = archive_entry_new();
    if (entry == NULL) bench_die("memory", "none left");
    (void)snprintf(name, sizeof name, "wire/%s.%s", s->id, f->put == put_nitf ? "xml" : "txt");
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)record->size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    need_archive(f, archive_write_header(f->archive, entry));
    if (archive_write_data(f->archive, record->data, record->size) != (la_ssize_t)record->size)
        bench_die(f->path, archive_error_string(f->archive));
    archive_entry_free(entry);
}

static void write_response(form *f, const story *s, const ds_buffer *record) {
    static const char http[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    int size = fprintf(f->out,
                       "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%08" PRIu64
                       "-0000-4000-8000-000000000000>\r\nWARC-Target-URI: https://news.example/%s\r\nWARC-Date: %s\r\n"
                       "Content-Type: application/http; msgtype=response\r\nContent-Length: %zu\r\n\r\n%s",
                       s->number, s->id, s->date, record->size + strlen(http), http);
    if (size < 0) bench_die(f->path, strerror(errno));
    write_out(f, record->data, record->size);
    write_out(f, "\r\n\r\n", 4);
}

static uint64_t count_words(const char *text, size_t size) {
    uint64_t words = 0;
    bool inside = false;
    for (size_t i = 0; i < size; i++) {
        bool blank = strchr(" \n\r\t", text[i]) != NULL;
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

static ds_status write_article(void *user, const ds_article *article, ds_error *unused) {
    (void)unused;
    writing *w = user;
    w->texts.size = 0;
    add_bytes(&w->texts, article->headline, article->headline_size);
    add_bytes(&w->texts, "", 1);
    add_bytes(&w->texts, article->body, article->body_size);
    add_bytes(&w->texts, "", 1);
    const char *headline = (const char *)w->texts.data;
    story s = {.id = article->id,
               .source = article->source,
               .date = article->published,
               .headline = headline,
               .body = headline + strlen(headline) + 1,
               .number = w->count.articles++};
    w->count.words += count_words(s.body, strlen(s.body));
    for (form *f = forms; f < forms + FORMS; f++) {
        w->record.size = 0;
        if (s.number > 0 && f->between != NULL) add(&w->record, f->between);
        f->put(&w->record, &s);
        if (f->shell == WARC)
            write_response(f, &s, &w->record);
        else if (f->shell == PLAIN)
            write_out(f, w->record.data, w->record.size);
        else
            write_member(f, &s, &w->record);
    }
    return DS_OK;
}

/* ------------------------------------------------------------------------------------------- reading files ------ */

static ds_status count_article(void *user, const ds_article *article, ds_error *unused) {
    (void)unused;
    count *c = user;
    c->articles++;
    if (c->form == NULL) return DS_OK;
    if (article->format == NULL || strcmp(article->format, c->form->format) != 0)
        bench_die(c->form->path, article->format == NULL ? "read by nobody knows what" : article->format);
    size_t size = article->body_size == SIZE_MAX ? strlen(article->body) : article->body_size;
    c->words += count_words(article->body, size);
    return DS_OK;
}

static ds_status die_of_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                             bool is_error, ds_error *unused) {
    (void)user, (void)place, (void)is_error, (void)unused;
    char why[256];
    (void)snprintf(why, sizeof why, "%s: %s", reason, detail == NULL ? "" : detail);
    bench_die(path, why);
}

static ds_status choose_source(void *user, ds_document *document, ds_error *unused) {
    (void)user, (void)unused;
    document->source = "bench";
    return DS_OK;
}

/* The file from its stream to the sink, as a scan on one thread reads it. */
static void read_file(const char *path, ds_article_sink sink) {
    static const ds_document_owner owner = {choose_source, NULL, NULL};
    ds_parser parser;
    int fd = open(path, O_RDONLY);
    if (fd < 0) bench_die(path, strerror(errno));
    ds_parser_init(&parser, &memory, &options);
    ds_document document = {.owner = &owner, .parser = &parser, .sink = &sink, .path = path};
    ds_buffer_init(&document.buffer, &memory);
    if (ds_stream_new(&document.stream, &memory, ds_io_system(), fd, &error) != DS_OK) bench_die(path, error.message);
    ds_document_start(&document);
    if (ds_document_read(&document, &error) != DS_OK) bench_die(path, error.message);
    ds_stream_free(document.stream);
    ds_buffer_clear(&document.buffer);
    ds_parser_clear(&parser);
    (void)close(fd);
}

static void check_form(const form *f, const count *expected) {
    count found = {.form = f};
    read_file(f->path, (ds_article_sink){count_article, die_of_skip, &found});
    if (found.articles == expected->articles && found.words == expected->words) return;
    char why[160];
    (void)snprintf(why, sizeof why, "%" PRIu64 " articles and %" PRIu64 " words, not %" PRIu64 " and %" PRIu64,
                   found.articles, found.words, expected->articles, expected->words);
    bench_die(f->path, why);
}

static void measure_form(form *f, const count *expected, size_t pass) {
    const char *const yardstick[] = {"xxhsum", "-q", f->path, NULL};
    count found = {.form = NULL};
    f->xxhsum[pass] = child_run(yardstick, NULL, 0);
    lap start = lap_start(CLOCK_THREAD_CPUTIME_ID);
    read_file(f->path, (ds_article_sink){count_article, die_of_skip, &found});
    lap_add(&f->read[pass], start, CLOCK_THREAD_CPUTIME_ID);
    if (found.articles != expected->articles) bench_die(f->path, "another number of articles than before");
}

static void print_table(const count *all, size_t passes) {
    printf("%-20s %9s %9s %9s %12s %9s %9s\n", "format", "MB", "articles", "MB/s", "articles/s", "x xxhsum",
           "cpu/wall");
    for (const form *f = forms; f < forms + FORMS; f++) {
        lap read = lap_median(f->read, passes), xxhsum = lap_median(f->xxhsum, passes);
        printf("%-20s %9.1f %9" PRIu64 " %9.1f %12.0f %9.3f %9.2f\n", f->name, (double)f->bytes / 1e6, all->articles,
               (double)f->bytes / read.wall / 1e6, (double)all->articles / read.wall, xxhsum.wall / read.wall,
               read.cpu / read.wall);
    }
    printf("medians of %zu passes\n", passes);
}

int main(int argc, char **argv) {
    size_t passes = 5;
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "--passes") == 0) {
        passes = strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (argc - at != 2 || passes == 0 || passes > PASSES_MOST)
        bench_die("usage", "formats [--passes N] FILE.jsonl FOLDER");
    ds_memory_init(&memory, NULL);
    ds_options_init(&options);
    writing w = {.count = {.form = NULL}};
    ds_buffer_init(&w.record, &memory);
    ds_buffer_init(&w.texts, &memory);
    for (size_t i = 0; i < FORMS; i++) open_form(&forms[i], argv[at + 1]);
    read_file(argv[at], (ds_article_sink){write_article, die_of_skip, &w});
    for (size_t i = 0; i < FORMS; i++) close_form(&forms[i]);
    for (size_t i = 0; i < FORMS; i++) check_form(&forms[i], &w.count);
    for (size_t pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < FORMS; i++) measure_form(&forms[i], &w.count, pass);
    }
    print_table(&w.count, passes);
    ds_buffer_clear(&w.record);
    ds_buffer_clear(&w.texts);
    return 0;
}
