/* SPDX-License-Identifier: Apache-2.0 */
#include "sections.h"

#include "console.h"
#include "moduleparam.h"

static unsigned only;                   /* statement; 0: all */
static unsigned only_engine;            /* from 1, and only what runs on engines; 0: all */
static unsigned list;                   /* the table of statements, instead of tests */
static unsigned fatal;                  /* a bug that ends the program, from 1, instead of tests */
static unsigned skips;                  /* tests that were skipped */
static bool skipping;                   /* the running one is */
static unsigned tested[STATEMENTS + 1]; /* tests of each */

static const struct param params[] = {{"statement", &only, 0, STATEMENTS},
                                      {"engine", &only_engine, 0, ENGINES},
                                      {"list", &list, 0, 1},
                                      {"fatal", &fatal, 0, FATAL_BUGS}};

int main(void);

void conformance_skip(const char *reason)
{
    skipping = true;
    skips++;
    pr_info("     skipped: %s\n", reason);
}

void conformance_needs_checker(void)
{
    NEEDS_CHECKER();
}

static void run_one(const struct statement *s)
{
    char name[120];

    scnprintf(name, sizeof name, "API-%03u %s%s%s", s->number, s->name, engine ? " on " : "",
              engine ? engine->name : "");
    skipping = false;
    selftest_one(name, s->run);
}

/* Those of a section that run on engines, or those that do not. */
static void run_section(const struct section *section)
{
    for (const struct statement *s = section->statements; s->number; s++)
        if (s->of_engines == (engine != NULL) && (!only || s->number == only))
            run_one(s);
}

static void run_all(void)
{
    for (const struct section *section = sections; section->name; section++)
        run_section(section);
}

static void run_on(const struct engine *e)
{
    engine = e;
    if (engine->open()) {
        run_all();
        engine->close();
    } else {
        pr_info("SKIP engine %s: it is not on this board\n", engine->name);
    }
    engine = NULL;
}

static void run_on_engines(void)
{
    for (unsigned i = 0; i < ENGINES; i++)
        if (!only_engine || only_engine == i + 1)
            run_on(engines[i]);
}

static void count(void)
{
    for (const struct section *section = sections; section->name; section++)
        for (const struct statement *s = section->statements; s->number; s++)
            tested[s->number]++;
}

static const char *waits_for(unsigned number)
{
    for (const struct waiting *w = waiting; w->number; w++)
        if (w->number == number)
            return w->what;
    return NULL;
}

/* Each statement is tested, or waits for something; how many are tested. */
static unsigned check_all_are_there(void)
{
    unsigned n = 0;

    for (unsigned i = 1; i <= STATEMENTS; i++) {
        n += tested[i] != 0;
        if (!tested[i] == !waits_for(i))
            pr_err("API-%03u: %s\n", i,
                   tested[i] ? "is tested, and waits" : "is neither tested, nor does it wait");
        CHECK(!tested[i] != !waits_for(i));
    }
    return n;
}

static void print_tests(unsigned number)
{
    for (const struct section *section = sections; section->name; section++)
        for (const struct statement *s = section->statements; s->number; s++)
            if (s->number == number)
                console_printf("| %03u | %s: %s |\n", number, section->name, s->name);
}

static int print_list(void)
{
    console_printf("| API | shown by |\n| --- | --- |\n");
    for (unsigned i = 1; i <= STATEMENTS; i++) {
        print_tests(i);
        if (waits_for(i))
            console_printf("| %03u | waits for %s |\n", i, waits_for(i));
    }
    return 0;
}

static unsigned statements_tested;

static void every_statement_is_tested_or_waits_for_something(void)
{
    statements_tested = check_all_are_there();
}

int main(void)
{
    if (parse_params("conformance", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    if (fatal) {
        fatal_bugs[fatal - 1]();
        return 1; /* it should have ended */
    }
    count();
    if (list)
        return print_list();
    if (!only_engine)
        run_all();
    run_on_engines();
    if (!only && !only_engine)
        selftest_one("conformance.every_statement_is_tested_or_waits_for_something",
                     every_statement_is_tested_or_waits_for_something);
    pr_info("%u of %u statements, %u skipped\n", statements_tested, STATEMENTS, skips);
    return selftest_result();
}
