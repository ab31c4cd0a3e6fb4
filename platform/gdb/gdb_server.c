/* SPDX-License-Identifier: Apache-2.0 */
#include "gdb_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gdb_server *gdb_server_new(const struct gdb_target *target)
{
    struct gdb_server *s = calloc(1, sizeof *s);

    if (s)
        s->target = *target;
    return s;
}

void gdb_server_free(struct gdb_server *s)
{
    free(s);
}

/* --- answers ----------------------------------------------------------------------- */

void gdb_add(struct gdb_server *s, const char *format, ...)
{
    const size_t room = sizeof s->reply - s->reply_len;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(s->reply + s->reply_len, room, format, ap);
    va_end(ap);
    s->reply_len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

void gdb_add_hex(struct gdb_server *s, const void *bytes, size_t n)
{
    const size_t room = (sizeof s->reply - 1 - s->reply_len) / 2;

    s->reply_len += gdb_to_hex(s->reply + s->reply_len, bytes, n < room ? n : room);
}

void gdb_ok(struct gdb_server *s)
{
    gdb_add(s, "OK");
}

void gdb_error(struct gdb_server *s, unsigned number)
{
    s->reply_len = 0;
    gdb_add(s, "E%02x", number);
}

static void send_frame(struct gdb_server *s)
{
    s->target.send(s->target.arg, s->frame, s->frame_len);
}

void gdb_send(struct gdb_server *s)
{
    s->frame_len = gdb_frame(s->frame, s->reply, s->reply_len);
    s->reply_len = 0;
    send_frame(s);
}

/* In pieces that a packet has room for. */
void gdb_server_print(struct gdb_server *s, const char *text)
{
    enum { PIECE = GDB_PACKET_MAX / 2 - 1 };

    if (s->state == GDB_DETACHED)
        return;
    for (size_t n = strlen(text), now; n; n -= now, text += now) {
        now = n < PIECE ? n : PIECE;
        s->reply_len = 0;
        gdb_add(s, "O");
        gdb_add_hex(s, text, now);
        gdb_send(s);
    }
}

/* --- stops ------------------------------------------------------------------------ */

/* "T05thread:1;watch:80001000;" */
static void add_stop(struct gdb_server *s)
{
    static const char *const names[] = {"swbreak", "hwbreak", "watch", "rwatch", "awatch"};
    const struct gdb_stop *why = &s->last;

    gdb_add(s, "T%02xthread:%x;", why->signal, why->hart + 1);
    if (why->point >= GDB_WATCH_WRITE && why->point < GDB_NO_POINT)
        gdb_add(s, "%s:%llx;", names[why->point], (unsigned long long)why->addr);
    else if (why->point < GDB_NO_POINT && s->tells_break)
        gdb_add(s, "%s:;", names[why->point]);
}

static void tell_stop(struct gdb_server *s, const char *args)
{
    (void)args;
    add_stop(s);
}

void gdb_server_stop(struct gdb_server *s, const struct gdb_stop *why)
{
    uint64_t pc = 0;

    s->last = *why;
    s->fresh_watch = why->point >= GDB_WATCH_WRITE && why->point < GDB_NO_POINT;
    s->hart = why->hart;
    s->interrupted = false;
    /* The target has one kind of breakpoint; the client asks which of its own it is. */
    if (why->point <= GDB_HW_BREAK && s->target.read_reg(s->target.arg, s->hart, GDB_REG_PC, &pc))
        s->last.point = gdb_has_point(s, GDB_SW_BREAK, pc)   ? GDB_SW_BREAK
                        : gdb_has_point(s, GDB_HW_BREAK, pc) ? GDB_HW_BREAK
                                                             : GDB_NO_POINT;
    if (s->state != GDB_RUNNING)
        return;
    s->state = GDB_STOPPED;
    add_stop(s);
    gdb_send(s);
}

void gdb_server_exit(struct gdb_server *s, uint8_t code)
{
    if (s->state == GDB_RUNNING) {
        gdb_add(s, "W%02x", code);
        gdb_send(s);
    }
    s->state = GDB_DETACHED;
}

/* --- going on ---------------------------------------------------------------------- */

/* GDB takes it that a RISC-V hart stops before the access to a watched address, takes its
 * watchpoints out and steps over it. Here the access is done, by the hart or by a controller, and
 * so is the step. */
static bool is_done(const struct gdb_server *s)
{
    return s->fresh_watch && s->resume.step && s->resume.hart == s->last.hart && !gdb_watches(s);
}

/* Nothing is answered: the next stop is the answer. */
static void let_go(struct gdb_server *s)
{
    const bool done = is_done(s);

    s->fresh_watch = false;
    if (done) {
        s->last.point = GDB_NO_POINT;
        add_stop(s);
        return;
    }
    s->state = GDB_RUNNING;
    s->interrupted = false;
    if (!gdb_apply_points(s))
        gdb_server_print(s, "dmavp: not all break- and watchpoints can be set; delete some\n");
}

/* "c", "s", "C05", "S05", with an address to go on from: of the hart that "Hc" chose. */
static void go_on(struct gdb_server *s, const char *args, bool step)
{
    const unsigned hart = s->step_hart == GDB_ALL ? s->hart : (unsigned)s->step_hart;
    uint64_t pc;

    if (*args && (gdb_number(&args, &pc) || *args ||
                  !s->target.write_reg(s->target.arg, hart, GDB_REG_PC, pc))) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    s->resume = (struct gdb_resume){.step = step, .hart = hart};
    let_go(s);
}

/* The signal is for a process; a hart has none. */
static const char *behind_signal(const char *args)
{
    uint64_t signal;

    if (gdb_number(&args, &signal))
        return args;
    return *args == ';' ? args + 1 : args;
}

static void cont(struct gdb_server *s, const char *args)
{
    go_on(s, args, false);
}

static void cont_signal(struct gdb_server *s, const char *args)
{
    go_on(s, behind_signal(args), false);
}

static void step(struct gdb_server *s, const char *args)
{
    go_on(s, args, true);
}

static void step_signal(struct gdb_server *s, const char *args)
{
    go_on(s, behind_signal(args), true);
}

/* One of "c", "C05", "s", "S05", "r80000000,80000010", and for whom: all, or ":1". */
static bool parse_action(const struct gdb_server *s, const char **args, struct gdb_resume *r,
                         int *hart)
{
    const char kind = *(*args)++;
    uint64_t signal;

    *r = (struct gdb_resume){.step = kind != 'c' && kind != 'C'};
    *hart = GDB_ALL;
    switch (kind) {
    case 'c':
    case 's':
        break;
    case 'C':
    case 'S':
        if (gdb_number(args, &signal))
            return false;
        break;
    case 'r':
        if (gdb_number(args, &r->from) || *(*args)++ != ',' || gdb_number(args, &r->to))
            return false;
        break;
    default:
        return false;
    }
    if (**args == ':') {
        ++*args;
        if (gdb_thread(s, args, hart))
            return false;
    }
    return !**args || **args == ';';
}

/* The first action for a hart counts. At most one hart steps: the current one, if it is among those
 * that are to. The others go on in any case, since time does. */
static void resume_all(struct gdb_server *s, const char *args)
{
    struct gdb_resume chosen = {.step = false}, r;
    uint64_t named = 0; /* harts that have their action */
    int hart;

    while (*args == ';') {
        args++;
        if (!parse_action(s, &args, &r, &hart)) {
            gdb_error(s, GDB_E_MALFORMED);
            return;
        }
        for (unsigned i = 0; i < s->target.harts; i++) {
            if ((hart != GDB_ALL && (unsigned)hart != i) || named >> i & 1)
                continue;
            named |= UINT64_C(1) << i;
            if (r.step && (!chosen.step || i == s->hart)) {
                chosen = r;
                chosen.hart = i;
            }
        }
    }
    if (!named || *args) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    s->resume = chosen;
    let_go(s);
}

static void leave(struct gdb_server *s, const char *args)
{
    (void)args;
    gdb_forget_points(s);
    gdb_ok(s);
    gdb_send(s);
    s->state = GDB_DETACHED;
}

static void die(struct gdb_server *s, const char *args)
{
    (void)args;
    s->state = GDB_KILLED;
}

static void multi(struct gdb_server *s, const char *args)
{
    if (!strcmp(args, "Cont?")) {
        gdb_add(s, "vCont;c;C;s;S;r");
    } else if (!strncmp(args, "Cont", 4)) {
        resume_all(s, args + 4);
    } else if (!strncmp(args, "Kill", 4)) {
        gdb_ok(s);
        gdb_send(s);
        die(s, args);
    }
}

/* --- threads ----------------------------------------------------------------------- */

int gdb_thread(const struct gdb_server *s, const char **text, int *hart)
{
    uint64_t id;

    *hart = GDB_ALL;
    if (!strncmp(*text, "-1", 2)) {
        *text += 2;
        return 0;
    }
    if (gdb_number(text, &id) || id > s->target.harts)
        return -1;
    if (id)
        *hart = (int)id - 1;
    return 0;
}

/* "g1": registers and memory of hart 0; "c1": steps of hart 0, which vCont says better. */
static void choose_hart(struct gdb_server *s, const char *args)
{
    const char what = *args;
    int hart;

    if (what != 'g' && what != 'c') {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    args++;
    if (gdb_thread(s, &args, &hart) || *args) {
        gdb_error(s, GDB_E_NO_HART);
        return;
    }
    if (what == 'c')
        s->step_hart = hart;
    else if (hart != GDB_ALL)
        s->hart = (unsigned)hart;
    gdb_ok(s);
}

static void is_alive(struct gdb_server *s, const char *args)
{
    int hart;

    if (gdb_thread(s, &args, &hart) || hart == GDB_ALL || *args)
        gdb_error(s, GDB_E_NO_HART);
    else
        gdb_ok(s);
}

/* --- packets ------------------------------------------------------------------------ */

static const struct {
    char letter;
    void (*answer)(struct gdb_server *s, const char *args);
} packets[] = {
    {'?', tell_stop},
    {'c', cont},
    {'C', cont_signal},
    {'D', leave},
    {'g', gdb_read_all_regs},
    {'G', gdb_write_all_regs},
    {'H', choose_hart},
    {'k', die},
    {'m', gdb_read_mem},
    {'M', gdb_write_mem},
    {'p', gdb_read_reg},
    {'P', gdb_write_reg},
    {'q', gdb_query},
    {'Q', gdb_set},
    {'s', step},
    {'S', step_signal},
    {'T', is_alive},
    {'v', multi},
    {'X', gdb_write_binary},
    {'z', gdb_remove_point},
    {'Z', gdb_add_point},
};

/* An empty answer says that a packet is not known. */
static void answer(struct gdb_server *s)
{
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++)
        if (s->reader.len && packets[i].letter == s->reader.data[0]) {
            packets[i].answer(s, s->reader.data + 1);
            break;
        }
    if (s->state == GDB_STOPPED || s->reply_len)
        gdb_send(s);
    s->acks = s->acks && !s->acks_end;
}

static void acknowledge(struct gdb_server *s, char sign)
{
    if (s->acks)
        s->target.send(s->target.arg, &sign, 1);
}

/* In all-stop mode there is nothing to ask while all run, but the end may be wanted. */
static void answer_running(struct gdb_server *s)
{
    if (s->reader.data[0] == 'k' || !strncmp(s->reader.data, "vKill", 5))
        answer(s);
    else {
        gdb_error(s, GDB_E_BUSY);
        gdb_send(s);
    }
}

static void refuse(struct gdb_server *s, unsigned error)
{
    gdb_error(s, error);
    gdb_send(s);
}

static void take(struct gdb_server *s, enum gdb_input in)
{
    s->reply_len = 0;
    switch (in) {
    case GDB_MORE:
        break;
    case GDB_RESEND:
        if (s->acks && s->frame_len)
            send_frame(s);
        break;
    case GDB_INTERRUPT:
        s->interrupted = s->state == GDB_RUNNING;
        break;
    case GDB_GARBLED:
        acknowledge(s, '-');
        if (!s->acks)
            refuse(s, GDB_E_MALFORMED);
        break;
    case GDB_TOO_LONG:
        acknowledge(s, '+');
        refuse(s, GDB_E_TOO_LONG);
        break;
    case GDB_PACKET:
        acknowledge(s, '+');
        if (s->state == GDB_STOPPED)
            answer(s);
        else
            answer_running(s);
        break;
    }
}

enum gdb_state gdb_server_input(struct gdb_server *s, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n && (s->state == GDB_STOPPED || s->state == GDB_RUNNING); i++)
        take(s, gdb_reader_feed(&s->reader, b[i]));
    return s->state;
}

enum gdb_state gdb_server_state(const struct gdb_server *s)
{
    return s->state;
}

const struct gdb_resume *gdb_server_resume(const struct gdb_server *s)
{
    return &s->resume;
}

bool gdb_server_interrupted(const struct gdb_server *s)
{
    return s->interrupted;
}

/* --- clients ------------------------------------------------------------------------ */

void gdb_server_connect(struct gdb_server *s, unsigned hart)
{
    gdb_reader_init(&s->reader);
    s->state = GDB_STOPPED;
    s->acks = true;
    s->acks_end = s->tells_break = s->interrupted = s->fresh_watch = false;
    s->frame_len = s->reply_len = 0;
    s->hart = hart;
    s->step_hart = GDB_ALL;
    s->last = (struct gdb_stop){hart, GDB_SIGNAL_TRAP, GDB_NO_POINT, 0};
}

void gdb_server_disconnect(struct gdb_server *s)
{
    gdb_forget_points(s);
    s->state = GDB_DETACHED;
}
