#include "outbound/slot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"
#include "crypt/crypt.h"

enum { HEADER_MAX = 64 * 1024, ANSWER_FIRST = 4096, ANSWER_KEPT = 256 * 1024 };

/* Just before libcurl puts out a request, on a new or a kept connection. */
static int
on_begin(void *p, char *host, char *local, int port, int local_port)
{
    struct slot *s = p;

    if (clock_mono() > s->marked + s->limits->first_by)
        return CURL_PREREQFUNC_ABORT;
    snprintf(s->ends.here, sizeof(s->ends.here), "%s", local);
    snprintf(s->ends.there, sizeof(s->ends.there), "%s", host);
    s->ends.here_port = local_port;
    s->ends.there_port = port;
    s->begun = true;
    CRASH_POINT("http.connected");
    return CURL_PREREQFUNC_OK;
}

/*
 * The body, once.  There is no way back to its start on purpose: libcurl then
 * cannot repeat a POST whose bytes have left.
 */
static size_t
on_read(char *to, size_t size, size_t count, void *p)
{
    struct slot *s = p;
    size_t n = s->body.n - s->asked;
    int64_t late = s->asked == 0 ? s->limits->first_by : s->limits->sent_by;

    CRASH_POINT("http.body"); /* the request's head may have left */
    if (clock_mono() > s->marked + late)
        return CURL_READFUNC_ABORT;
    if (n > size * count)
        n = size * count;
    if (n > 0)
        memcpy(to, (const char *)s->body.p + s->asked, n);
    s->asked += n;
    return n;
}

static int
on_progress(void *p, curl_off_t all_down, curl_off_t down, curl_off_t all_up,
            curl_off_t up)
{
    struct slot *s = p;

    (void)all_down, (void)down, (void)all_up;
    if (s->sent_at == 0 && s->begun && (size_t)up >= s->body.n) {
        s->sent_at = clock_mono();
        if (s->body.n > 0)
            CRASH_POINT("http.sent");
    }
    return 0;
}

/* Room for n more bytes of answer; false past the cap. */
static bool
answer_room(struct slot *s, size_t n)
{
    size_t room = s->answer_room > 0 ? s->answer_room : ANSWER_FIRST;
    unsigned char *more;

    if (n > s->limits->answer_max - s->answer_n)
        return false;
    while (room < s->answer_n + n)
        room *= 2;
    if (room == s->answer_room)
        return true;
    more = realloc(s->answer, room);
    if (more == NULL)
        return false;
    s->answer = more;
    s->answer_room = room;
    return true;
}

static size_t
on_write(char *from, size_t size, size_t count, void *p)
{
    struct slot *s = p;
    size_t n = size * count;

    if (!answer_room(s, n))
        return n == 0 ? 1 : 0; /* any other count stops the transfer */
    memcpy(s->answer + s->answer_n, from, n);
    s->answer_n += n;
    return n;
}

static size_t
on_header(char *line, size_t size, size_t count, void *p)
{
    struct slot *s = p;
    size_t n = size * count;

    s->header_n += n;
    if (s->header_n > HEADER_MAX)
        return n == 0 ? 1 : 0;
    slot_header(s, line, n);
    CRASH_POINT("http.answering");
    return n;
}

/* clang-format off */
static const struct {
    CURLoption name;
    long value;
} fixed[] = {
    { CURLOPT_HTTP_VERSION,          CURL_HTTP_VERSION_1_1 },
    { CURLOPT_HTTP09_ALLOWED,        0 },
    { CURLOPT_HTTP_CONTENT_DECODING, 0 },
    { CURLOPT_FOLLOWLOCATION,        0 },
    { CURLOPT_SSLVERSION,            CURL_SSLVERSION_TLSv1_2 },
    { CURLOPT_SSL_VERIFYPEER,        1 },
    { CURLOPT_SSL_VERIFYHOST,        2 },
    { CURLOPT_NETRC,                 CURL_NETRC_IGNORED },
    { CURLOPT_NOSIGNAL,              1 },
    { CURLOPT_NOPROGRESS,            0 },
    { CURLOPT_MAXAGE_CONN,           20 },
    { CURLOPT_QUICK_EXIT,            1 }, /* never wait for a resolver (R13) */
};
/* clang-format on */

static bool
set_callbacks(CURL *c, struct slot *s, struct sockets *sockets)
{
    return curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_begin) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PREREQDATA, s) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_READDATA, s) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_write) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEDATA, s) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_HEADERDATA, s) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress) ==
               CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFODATA, s) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, sockets_open) ==
               CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, sockets) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, sockets_close) ==
               CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, sockets) == CURLE_OK;
}

bool
slot_open(struct slot *s, const char *ca_file, struct sockets *sockets,
          struct err *e)
{
    CURL *c = curl_easy_init();
    bool ok = c != NULL;

    s->easy = c;
    s->sockets = sockets;
    for (size_t i = 0; ok && i < sizeof(fixed) / sizeof(fixed[0]); i++)
        ok = curl_easy_setopt(c, fixed[i].name, fixed[i].value) == CURLE_OK;
    ok = ok && set_callbacks(c, s, sockets) &&
         curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_CAINFO, ca_file) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, NULL) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_USERAGENT, "Counterfoil/1") == CURLE_OK;
    return ok || err_set(e, ERR_FAULT, "libcurl does not take our options");
}

void
slot_close(struct slot *s)
{
    curl_easy_cleanup(s->easy);
    crypt_wipe(s->head, s->head_n);
    free(s->answer);
}

/* "name: value" as the next header line; false when it may not or cannot be. */
static bool
add_header(struct slot *s, const char *name, const char *value)
{
    size_t room = sizeof(s->head) - s->head_n;
    char *line = s->head + s->head_n;
    int n =
        snprintf(line, room, "%s%s%s", name, *value == '\0' ? "" : " ", value);

    if (n < 0 || (size_t)n >= room || s->headers == SLOT_HEADERS)
        return false;
    for (const char *p = value; *p != '\0'; p++)
        if (*p < ' ' || *p > '~')
            return false;
    s->head_n += (size_t)n + 1;
    s->header[s->headers].data = line;
    s->header[s->headers].next = NULL;
    if (s->headers > 0)
        s->header[s->headers - 1].next = &s->header[s->headers];
    s->headers++;
    return true;
}

static bool
add_authorization(struct slot *s, const struct outbound_request *r,
                  struct arena *scratch)
{
    char *plain, *coded;
    bool ok;

    if (r->bearer == NULL && r->basic_user == NULL)
        return true;
    if (r->bearer != NULL)
        return r->basic_user == NULL && *r->bearer != '\0' &&
               strchr(r->bearer, ' ') == NULL &&
               add_header(s, "Authorization: Bearer", r->bearer);
    if (r->basic_password == NULL || strchr(r->basic_user, ':') != NULL ||
        strlen(r->basic_user) + strlen(r->basic_password) > 4096)
        return false;
    plain = arena_printf(scratch, "%s:%s", r->basic_user, r->basic_password);
    coded = crypt_base64(scratch, plain, strlen(plain));
    ok = add_header(s, "Authorization: Basic", coded);
    crypt_wipe(plain, strlen(plain));
    crypt_wipe(coded, strlen(coded));
    return ok;
}

static bool
url_plain(const char *url)
{
    if (strncmp(url, "https://", 8) != 0 || strlen(url) > 8000)
        return false;
    for (; *url != '\0'; url++)
        if (*url <= ' ' || *url > '~')
            return false;
    return true;
}

static bool
set_request(struct slot *s, const struct outbound_request *r, bool post)
{
    CURL *c = s->easy;

    if (curl_easy_setopt(c, CURLOPT_URL, r->url) != CURLE_OK ||
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, s->header) != CURLE_OK)
        return false;
    if (!post)
        return curl_easy_setopt(c, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    return curl_easy_setopt(c, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t)r->body.n) == CURLE_OK;
}

bool
slot_prepare(struct slot *s, const struct outbound_request *r,
             struct arena *scratch, struct err *e)
{
    bool post = strcmp(r->method, "POST") == 0;

    if (!post && strcmp(r->method, "GET") != 0)
        return err_set(e, ERR_FAULT, "outbound has no method %s", r->method);
    if (post != (r->body.n > 0) || post != (r->content_type != NULL))
        return err_set(e, ERR_FAULT, "a POST has a body and a GET has none");
    if (!url_plain(r->url))
        return err_set(e, ERR_FAULT, "outbound does not go to such a URL");
    s->headers = s->head_n = 0;
    if (!add_header(
            s, "Accept:", r->accept == NULL ? "application/json" : r->accept) ||
        !add_authorization(s, r, scratch) ||
        (post && (!add_header(s, "Content-Type:", r->content_type) ||
                  !add_header(s, "Expect:", ""))))
        return err_set(e, ERR_FAULT, "a header cannot be sent as it stands");
    if (!set_request(s, r, post))
        return err_set(e, ERR_FAULT, "libcurl does not take the request");
    s->limits = r->limits;
    s->body = r->body;
    s->marked = r->marked;
    s->tag = r->tag;
    s->begun = s->delivered = s->header_done = false;
    s->asked = s->answer_n = s->header_n = 0;
    s->sent_at = s->ended_at = 0;
    s->tid[0] = s->content_type[0] = '\0';
    return true;
}

int64_t
slot_deadline(const struct slot *s)
{
    const struct outbound_limits *l = s->limits;
    int64_t at = l->answer_by;

    if (!s->delivered && l->sent_by < at)
        at = l->sent_by;
    if ((!s->begun || (s->body.n > 0 && s->asked == 0)) && l->first_by < at)
        at = l->first_by;
    return s->marked + at;
}

bool
slot_expired(struct slot *s, int64_t now)
{
    if (now < slot_deadline(s))
        return false;
    if (s->sent_at == 0 || s->delivered ||
        !sockets_delivered(s->sockets, &s->ends))
        return true;
    s->delivered = true;
    return now >= slot_deadline(s);
}

static bool
distrusts(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_SSL_ISSUER_ERROR ||
           code == CURLE_SSL_PINNEDPUBKEYNOTMATCH ||
           code == CURLE_SSL_INVALIDCERTSTATUS;
}

void
slot_result(struct slot *s, struct arena *a, struct outbound_result *out)
{
    long status = 0, size = 0;

    memset(out, 0, sizeof(*out));
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(s->easy, CURLINFO_REQUEST_SIZE, &size);
    out->tag = s->tag;
    out->curl_code = (int)s->code;
    out->reason = curl_easy_strerror(s->code);
    out->distrusted = distrusts(s->code);
    out->end = OUTBOUND_ANSWER;
    if (s->code != CURLE_OK || status < 200 || !s->header_done)
        out->end =
            outbound_judge((int)s->code, s->begun || s->asked > 0 || size > 0);
    if (out->end == OUTBOUND_ANSWER) {
        out->status = status;
        out->body.n = s->answer_n;
    }
    out->body.p = arena_copy(a, s->answer, out->body.n);
    out->content_type = arena_text(a, s->content_type);
    out->tid = arena_text(a, s->tid);
    out->sent_at = s->sent_at;
    out->ended_at = s->ended_at;
    crypt_wipe(s->head, s->head_n);
    s->head_n = 0;
    if (s->answer_room > ANSWER_KEPT) {
        free(s->answer);
        s->answer = NULL;
        s->answer_room = 0;
    }
}
