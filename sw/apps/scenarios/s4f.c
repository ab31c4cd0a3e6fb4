/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All schedules of one transfer and the client that ends it (S4f). Its events are
 *
 *   I  issue_pending      C  the engine completes it, in an interrupt
 *   D  deferred work: the callback   T  terminate_async
 *   S  synchronize        F  the client frees the buffer and what the callback uses
 *
 * in any order in which the client does T, S and F one after the other: 120 of them. On two harts
 * the second one does C and D, and stops in D: before the callback, in it or after it, until R;
 * that makes 420 orders at each of these points. On each engine of the board:
 *
 *   - nobody touches what is freed: the buffer, the callback's data, the descriptor;
 *   - the callback comes once if it began before terminate, and otherwise never;
 *   - synchronize does not return while the callback runs;
 *   - the descriptor is freed once.
 *
 * Broken: a provider whose terminate leaves alone what has completed, and which has no synchronize.
 */
#include "s4f.h"

#include "moduleparam.h"

int main(void);

static unsigned broken;
static const struct param params[] = {{"variant=right|broken", &broken, 0, 1}};

static bool two_harts;
static const char *point; /* of D, or NULL */
static unsigned failures, calls, told;

/* --- schedules ---------------------------------------------------------------------- */

static const char one_hart[] = "ICDTSF", both_harts[] = "ICDRTSF";

/* The next order of the letters, as in a dictionary; false: it was the last. */
static bool next_order(u8 *order, unsigned n)
{
    unsigned i = n - 1, k = n - 1;
    u8 t;

    while (i && order[i - 1] >= order[i])
        i--;
    if (!i)
        return false;
    while (order[k] <= order[i - 1])
        k--;
    t = order[i - 1], order[i - 1] = order[k], order[k] = t;
    for (k = n - 1; i < k; i++, k--)
        t = order[i], order[i] = order[k], order[k] = t;
    return true;
}

/* A before B? */
static bool precedes(const char *schedule, char a, char b)
{
    return strchr(schedule, a) < strchr(schedule, b);
}

static bool possible(const char *s)
{
    return precedes(s, 'T', 'S') && precedes(s, 'S', 'F') && (!two_harts || precedes(s, 'D', 'R'));
}

/* --- one schedule -------------------------------------------------------------------------- */

/* Some of them. */
static void fail(const char *schedule, const char *what, unsigned n)
{
    failures++;
    if (told++ < 8)
        pr_err("s4f: NOT: %s on %s%s%s: %s (%u)\n", schedule, engine->name, point ? " at " : "",
               point ? point : "", what, n);
}

static void run_event(char event)
{
    switch (event) {
    case 'I':
        s4f_issue();
        break;
    case 'C':
        two_harts ? s4f_other_hart(s4f_complete) : s4f_complete_here();
        break;
    case 'D':
        two_harts ? s4f_other_hart(s4f_defer) : s4f_defer();
        break;
    case 'R':
        s4f_let_callback_return();
        break;
    case 'T':
        s4f_terminate();
        break;
    case 'S':
        two_harts ? s4f_synchronize_beside() : s4f_synchronize();
        break;
    case 'F':
        s4f_free();
        break;
    }
}

static void check(const char *s)
{
    const unsigned due =
        precedes(s, 'I', 'C') && precedes(s, 'C', 'D') && precedes(s, 'D', 'T') ? 1 : 0;

    if (s4f.calls != due)
        fail(s, "callbacks", s4f.calls);
    if (s4f.late)
        fail(s, "the callback used freed data", s4f.late);
    if (s4f.early_return)
        fail(s, "synchronize returned while the callback ran", 1);
    if (s4f.written)
        fail(s, "the freed buffer was written to", s4f.written);
    if (s4f.frees != 1)
        fail(s, "the descriptor was freed so often", s4f.frees);
    if (s4f.spoilt)
        fail(s, "the freed descriptor was written to", s4f.spoilt);
}

static void run_schedule(const char *s)
{
    s4f_begin(point, broken);
    for (unsigned i = 0; s[i]; i++)
        run_event(s[i]);
    s4f_end();
    check(s);
    calls += s4f.calls;
}

static unsigned run_all(const char *letters)
{
    const unsigned n = strlen(letters);
    char schedule[sizeof both_harts] = "";
    unsigned count = 0;
    u8 order[sizeof both_harts];

    told = 0;
    for (unsigned i = 0; i < n; i++)
        order[i] = (u8)i;
    do {
        for (unsigned i = 0; i < n; i++)
            schedule[i] = letters[order[i]];
        if (possible(schedule)) {
            run_schedule(schedule);
            count++;
        }
    } while (next_order(order, n));
    return count;
}

/* --- engines ---------------------------------------------------------------------------------- */

static void tell(unsigned schedules, const char *where)
{
    pr_info("s4f: %s: %u schedules on %s, called back in %u of them\n", engine->name, schedules,
            where, calls);
}

static void run_on_two_harts(void)
{
    static const char *const points[] = {"vchan:call", S4F_IN_CALLBACK, "vchan:called"};
    unsigned count = 0;

    calls = 0;
    two_harts = true;
    s4f_harts_begin();
    for (unsigned i = 0; i < ARRAY_SIZE(points); i++) {
        point = points[i];
        count += run_all(both_harts);
    }
    s4f_harts_end();
    point = NULL;
    two_harts = false;
    tell(count, "two harts");
}

static void run_on_engine(void)
{
    unsigned objects;

    if (!s4f_open())
        return;
    run_schedule(one_hart); /* from here on there is all the memory that it takes */
    objects = slab_objects();
    calls = 0;
    tell(run_all(one_hart), "one hart");
    if (num_online_cpus() > 1)
        run_on_two_harts();
    CHECK_EQ(slab_objects(), objects);
    s4f_close();
}

static void run(void)
{
    for (unsigned i = 0; i < ENGINES; i++) {
        engine = engines[i];
        if (engine->open()) {
            run_on_engine();
            engine->close();
        }
    }
    CHECK_EQ(failures, 0);
}

int main(void)
{
    if (parse_params("s4f", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    selftest_one("s4f", run);
    return selftest_result();
}
