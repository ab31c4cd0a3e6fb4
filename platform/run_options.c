/* SPDX-License-Identifier: Apache-2.0 */
#include "run_options.h"

#include "outputs.h"
#include "shared_options.h"

#include <stddef.h>
#include <string.h>

const struct run_options run_defaults = {
    .cpu = "rv32",
    .timing = TIMING_DEFAULT,
    .quantum = UINT64_C(1000000000),
    .trace.to = UINT64_MAX,
};

#define AT(field) offsetof(struct run_options, field)

/* clang-format off */
static const struct option run_table[] = {
    OPTION_PLATFORM,
    {"cpu", 0, "CPU", OPTION_TEXT, AT(cpu),
     "rv32 (default), or host: FIRMWARE is a shared object (docs/cpu.md)"},
    OPTION_SET,
    OPTION_TIMING,
    {"quantum", 0, "TIME", OPTION_TIME, AT(quantum),
     "longest slice of a CPU (default 1ms); changes the speed, not the result"},
    OPTION_MAX_TIME,
    OPTIONS_TRACE,
    OPTION_TRACE_RTL
    OPTION_STATS,
    {"signature", 0, "FILE", OPTION_TEXT, AT(signature),
     "writes the words from begin_signature to end_signature"},
    {"profile", 0, "FILE", OPTION_TEXT, AT(profile),
     "writes instructions per function, line and call; see below"},
#ifdef DMAVP_WITH_DWARF
    {"coverage", 0, "FILE", OPTION_TEXT, AT(coverage),
     "writes executed lines and functions, an lcov tracefile"},
#endif
    {"serial-in", 0, "PORT=FILE", OPTION_LIST, AT(serial_in),
     "what a serial port other than the console receives"},
    {"serial-out", 0, "PORT=FILE", OPTION_LIST, AT(serial_out), "where goes what it sends"},
    {"serial-pty", 0, "PORT", OPTION_LIST, AT(serial_pty),
     "a pseudo terminal for both; its name is printed"},
    OPTION_STRICT,
    {"fault", 0, "FILE", OPTION_TEXT, AT(fault),
     "scripted faults: errors, delays, lost interrupts (docs/faults.md)"},
    {"gdb", 0, "[HOST:]PORT", OPTION_TEXT, AT(gdb),
     "waits for GDB at this TCP port, 0 for any; loopback without HOST"},
    {"seed", 0, "N", OPTION_NUMBER, AT(seed), "/chosen/rng-seed for the guest (default 0)"},
    OPTION_ALLOW_UNKNOWN,
    {"summary", 0, NULL, OPTION_FLAG, AT(summary), "prints times and counts at the end"},
    {0},
};

static const struct option info_table[] = {
    {"set", 0, "N:P=V", OPTION_LIST, offsetof(struct info_options, set),
     "sets property P of the node or part N"},
    {"allow-unknown", 0, NULL, OPTION_FLAG, offsetof(struct info_options, allow_unknown),
     "devices that are not modelled become regions that read zero"},
    {0},
};
/* clang-format on */

const struct command run_command = {
    .name = "run",
    .usage = "[options] FIRMWARE [-- guest arguments]",
    .help =
        "Runs the ELF file FIRMWARE on a board. What the guest prints goes to stdout, messages of\n"
        "dmavp to stderr, stdin to the guest when it reads. Guest arguments are appended to\n"
        "/chosen/bootargs.",
    .more =
        "Times have a unit: ps, ns, us, ms, s. Values of --set: a number, <cells>, \"strings\", a\n"
        "word, or nothing for a flag.\n\n"
        "--profile writes callgrind's format 1 (KCachegrind, callgrind_annotate) or, if FILE\n"
        "ends in .folded, one line per call path, \"main;f;g COUNT\" (flamegraph.pl).\n\n"
        "Exit status: 0 success; 1 the guest failed; 2 bad command line, device tree, ELF file or\n"
        "script of faults; 3 the simulation could not go on (deadlock, time limit, Ctrl-C);\n"
        "4 --strict found a guest error.",
    .option = run_table,
    .operands = 1,
    .rest = true,
};

const struct command info_command = {
    .name = "info",
    .usage = "[options] BOARD",
    .help =
        "Prints what a board (.dts or .dtb) is made of: memory map, interrupts, DMA channels and\n"
        "the parameters with default, range and meaning.",
    .option = info_table,
    .operands = 1,
};

/* The files in a list of PORT=FILE. */
static void add_uses(struct file_use *use, const char *option, const struct option_list *list,
                     bool written)
{
    for (unsigned i = 0; i < list->count; i++) {
        const char *file = strchr(list->value[i], '=');

        use[i] = (struct file_use){option, file ? file + 1 : NULL, written};
    }
}

bool run_on_host(const struct run_options *opt)
{
    return !strcmp(opt->cpu, "host");
}

/* What needs the instructions, registers or symbols of a RISC-V CPU. */
static int check_cpu(const struct run_options *opt, struct failure *f)
{
    const struct {
        const char *option;
        bool given;
    } rv32_only[] = {{"gdb", opt->gdb},
                     {"profile", opt->profile},
                     {"coverage", opt->coverage},
                     {"signature", opt->signature}};

    if (!run_on_host(opt))
        return strcmp(opt->cpu, "rv32")
                   ? fail(f, "run: --cpu %.60s: there are rv32 and host", opt->cpu)
                   : 0;
    for (size_t i = 0; i < sizeof rv32_only / sizeof *rv32_only; i++)
        if (rv32_only[i].given)
            return fail(f,
                        "run: --%s does not go with --cpu host; use the tools of this host on "
                        "dmavp, or --cpu rv32",
                        rv32_only[i].option);
    return 0;
}

int run_options_check(const struct run_options *opt, const struct operands *o, const char *board,
                      struct failure *f)
{
    struct file_use use[8 + 2 * OPTION_LIST_MAX] = {
        {"FIRMWARE", o->value[0], false},      {"--platform", board, false},
        {"--trace", opt->trace.file, true},    {"--stats", opt->stats, true},
        {"--signature", opt->signature, true}, {"--trace-rtl", opt->trace.rtl, true},
        {"--profile", opt->profile, true},     {"--coverage", opt->coverage, true},
        {"--fault", opt->fault, false},
    };

    add_uses(use + 8, "--serial-in", &opt->serial_in, false);
    add_uses(use + 8 + OPTION_LIST_MAX, "--serial-out", &opt->serial_out, true);
    if (check_cpu(opt, f) || timing_check(opt->timing, f) ||
        trace_options_check(&run_command, o, &opt->trace, opt->timing, f))
        return -1;
    return outputs_check(use, sizeof use / sizeof *use, f);
}
