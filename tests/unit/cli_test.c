/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the command line that need no simulation: options, times, JSON. */
#include "gtest_c.h"
#include "jobs_options.h"
#include "json.h"
#include "run_options.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

static struct failure f;
static struct run_options opt;
static struct operands args;

static int parse(int argc, const char *const *argv)
{
    opt = run_defaults;
    f.text[0] = 0;
    return options_parse(&run_command, argc, (char **)argv, &opt, &args, &f);
}

#define PARSE(...)                                                                                 \
    parse((int)(sizeof(const char *[]){__VA_ARGS__} / sizeof(char *)),                             \
          (const char *[]){__VA_ARGS__})

TEST(options, all_forms_are_understood)
{
    CHECK_EQ(PARSE("-p", "b.dts", "--quantum", "10us", "--max-time=1.5ms", "--strict", "--set",
                   "a:b=1", "fw.elf", "--set=c:d=2", "--", "--strict", "x"),
             0);
    CHECK_STR(opt.platform, "b.dts");
    CHECK_EQ(opt.quantum, 10000000);
    CHECK_EQ(opt.max_time, 1500000000);
    CHECK(opt.strict);
    CHECK(!opt.summary);
    CHECK_EQ(opt.set.count, 2);
    CHECK_STR(opt.set.value[1], "c:d=2");
    CHECK_EQ(args.count, 1);
    CHECK_STR(args.value[0], "fw.elf");
    CHECK_EQ(args.rest_count, 2);
    CHECK_STR(args.rest[0], "--strict");
}

TEST(options, help_is_told_from_a_run)
{
    CHECK_EQ(PARSE("--help"), 1);
    CHECK_EQ(PARSE("-h", "fw.elf"), 1);
    CHECK_EQ(PARSE("fw.elf", "--", "--help"), 0);
}

TEST(options, what_is_wrong_is_named)
{
    CHECK_EQ(PARSE("--x", "fw.elf"), -1);
    CHECK_STR(f.text, "unknown option '--x': 'run' has none of that name; see 'dmavp run --help'");
    CHECK_EQ(PARSE("-q", "fw.elf"), -1);
    CHECK_HAS(f.text, "unknown option '-q'");
    CHECK_EQ(PARSE("--quant", "1us", "fw.elf"), -1);
    CHECK_HAS(f.text, "unknown option '--quant'");
    CHECK_EQ(PARSE("--strict=yes", "fw.elf"), -1);
    CHECK_STR(f.text, "--strict: takes no value; write it alone");
    CHECK_EQ(PARSE("fw.elf", "--stats"), -1);
    CHECK_HAS(f.text, "--stats: its FILE.json is missing");
    CHECK_EQ(PARSE("--stats=", "fw.elf"), -1);
    CHECK_HAS(f.text, "--stats: is empty");
    CHECK_EQ(PARSE("--quantum", "0ns", "fw.elf"), -1);
    CHECK_HAS(f.text, "--quantum 0ns: is no time");
    CHECK_EQ(PARSE("--seed", "12x", "fw.elf"), -1);
    CHECK_HAS(f.text, "--seed 12x: is no number");
    CHECK_EQ(PARSE("a.elf", "b.elf"), -1);
    CHECK_HAS(f.text, "'b.elf': is one argument too many");
    CHECK_EQ(PARSE(""), -1);
    CHECK_HAS(f.text, "'': an argument is empty");
    CHECK_EQ(PARSE("--strict"), -1);
    CHECK_HAS(f.text, "run: an argument is missing");
}

TEST_P(options, each_has_a_help_line_that_fits_a_terminal, 2)
{
    const struct command *c = param ? &jobs_command : &run_command;

    for (const struct option *o = c->option; o->name; o++) {
        CHECK(o->help && *o->help);
        CHECK_LT(strlen(o->help), 76);
        CHECK((o->type == OPTION_FLAG) == !o->argument);
        CHECK_LE(strlen(o->name) + strlen(o->argument ? o->argument : ""), 23);
    }
}

static const struct {
    const char *text;
    uint64_t ps;
    const char *back;
} times[] = {
    {"0ps", 0, "0 ps"},
    {"999ps", 999, "999 ps"},
    {"1.5ns", 1500, "1.500 ns"},
    {"12.34us", 12340000, "12.340 us"},
    {"10ms", 10000000000, "10.000 ms"},
    {"0.000001 s", 1000000, "1.000 us"},
    {"2.0ps", 2, "2 ps"},
    {"10000000s", UINT64_C(10000000000000000000), "10000000.000 s"},
};

TEST_P(time, text_and_back, sizeof times / sizeof *times)
{
    char text[48];
    uint64_t ps = 77;

    CHECK_EQ(time_parse(times[param].text, &ps), 0);
    CHECK_EQ(ps, times[param].ps);
    time_format(ps, text, sizeof text);
    CHECK_STR(text, times[param].back);
}

TEST(time, what_is_no_time_is_refused)
{
    static const char *const bad[] = {"",
                                      "10",
                                      "ms",
                                      ".ms",
                                      "-1ms",
                                      "1.2.3ms",
                                      "1.5ps",
                                      "10 Ms",
                                      "1e3ns",
                                      "10000001s",
                                      "99999999999999999999999ns",
                                      "1ms ",
                                      "1 m"};
    uint64_t ps;

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!CHECK(time_parse(bad[i], &ps)))
            CHECK_STR(bad[i], "(accepted)");
}

TEST(json, nests_escapes_and_keeps_the_order)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct json j;

    json_start(&j, out);
    json_object(&j, NULL);
    json_number(&j, "n", UINT64_MAX);
    json_string(&j, "a \"b\"\\", "tab\there\xff");
    json_array(&j, "list");
    json_bool(&j, NULL, true);
    json_object(&j, NULL);
    json_end(&j);
    json_string(&j, NULL, NULL);
    json_end(&j);
    json_real(&j, "r", 0.25);
    json_end(&j);
    fclose(out);
    CHECK_STR(text, "{\n  \"n\": 18446744073709551615,\n"
                    "  \"a \\\"b\\\"\\\\\": \"tab\\u0009here\\u00ff\",\n"
                    "  \"list\": [\n    true,\n    {},\n    null\n  ],\n  \"r\": 0.250000\n}\n");
    free(text);
}
