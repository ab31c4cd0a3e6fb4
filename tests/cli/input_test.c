/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input of every kind: status 2 and exactly one line that names it. */
#include "gtest_c.h"
#include "run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080-test.dts"
#define HELLO FW "/hello.elf"

static const struct {
    const char *arg[12];
    const char *says;
} bad[] = {
    {{NULL}, "dmavp: a command is missing; see 'dmavp --help'"},
    {{"fly"}, "dmavp: unknown command 'fly'"},
    {{"run"}, "dmavp: run: an argument is missing"},
    {{"run", "--x", HELLO}, "dmavp: unknown option '--x'"},
    {{"run", BOARD, "--timing", "tt", HELLO},
     "dmavp: --timing tt: there is no such mode; there are lt, at"},
    {{"run", BOARD, "--timing", "rtl", "--set", "dma0:dmavp,fifo-words=5", HELLO},
     RTL ? "/soc/bus-dma0/dma-controller@11000000: dmavp,fifo-words = <5>: RTL engines have 4 or 16"
         : "dmavp: --timing rtl: there is no such mode without Verilator"},
    {{"run", BOARD, "--max-time", "5", HELLO}, "dmavp: --max-time 5: is no time"},
    {{"run", BOARD, "--trace-from", "2us", "--trace-to", "1us", HELLO}, "dmavp: --trace-from"},
    {{"run", BOARD, "/nowhere/fw.elf"}, "dmavp: /nowhere/fw.elf: No such file"},
    {{"run", BOARD, "/"}, "dmavp: /: is a directory"},
    {{"run", BOARD, "bad.empty"}, "dmavp: bad.empty: is empty"},
    {{"run", BOARD, "bad.text"}, "dmavp: bad.text: is not an ELF file"},
    {{"run", BOARD, "bad.cut"}, "dmavp: bad.cut: "},
    {{"run", BOARD, "/bin/sh"}, "dmavp: /bin/sh: is not a 32-bit ELF file"},
    {{"run", "-p", "/nowhere/b.dts", HELLO}, "dmavp: /nowhere/b.dts: No such file"},
    {{"run", "-p", "bad.empty", HELLO}, "dmavp: bad.empty: is empty"},
    {{"run", "-p", "bad.text", HELLO}, "dmavp: bad.text: dtc refuses it: "},
    {{"run", "-p", "bad.dtb", HELLO}, "dmavp: bad.dtb: is not a device tree blob"},
    {{"run", "-p", "bad.blob", HELLO}, "dmavp: bad.blob: the device tree blob is damaged"},
    {{"run", "-p", "bad.nothing.dts", HELLO}, "dmavp: bad.nothing.dts: has no CPU"},
    {{"run", BOARD, "--set", "dma9:reg=1", HELLO}, "dmavp: --set dma9: the board has no such node"},
    {{"run", BOARD, "--set", "dma0:dmavp,x=1", HELLO},
     "dmavp: --set dma0:dmavp,x: the node has no"},
    {{"run", BOARD, "--set", "dma0:compatible=\"a,b\"", HELLO},
     "/soc/bus-dma0/dma-controller@11000000: compatible = \"a,b\": is not modelled"},
    {{"run", BOARD, "--set", "ram0:reg=<0 0x90000000 0 0x1000000>", HELLO},
     "(0x80000000 to 0x80001"},
    {{"run", BOARD, "--set", "ram0:reg=<0 0x80000000 0 0x1000>", HELLO}, "dmavp: "},
    {{"run", BOARD, "--set", "ram0:reg=<0x7fffff 0 0x7fffff 0>", HELLO}, "dmavp: "},
    {{"run", BOARD, "--signature", "x", HELLO}, "has no symbols begin_signature"},
    {{"run", BOARD, "--trace", "/nowhere/x.vcd", HELLO}, "dmavp: cannot write /nowhere/x.vcd"},
    {{"run", BOARD, "--trace", "bad.vcd", "--trace-filter", "x*", HELLO},
     "dmavp: --trace-filter x*: matches no signal"},
    {{"run", BOARD, "--stats", "/nowhere/x.json", HELLO}, "dmavp: cannot write /nowhere/x.json"},
    {{"run", BOARD, "--trace", "bad.fst", HELLO},
     "dmavp: --trace bad.fst: the name says the format"},
    {{"run", BOARD, "--trace", "bad", HELLO}, "dmavp: --trace bad: the name says the format"},
    {{"run", BOARD, "--trace", ".vcd", HELLO}, "dmavp: --trace .vcd: the name says the format"},
    {{"run", BOARD, "--trace", "bad.vcd", "--trace=x.vcd", HELLO},
     "dmavp: --trace: is given twice"},
    {{"run", BOARD, "--stats", "bad.x", "--stats", "bad.y", HELLO},
     "dmavp: --stats: is given twice"},
    {{"run", BOARD, "--trace-filter", "*", HELLO},
     "dmavp: --trace-filter: there is no trace; give"},
    {{"run", BOARD, "--trace-from", "0ns", HELLO}, "dmavp: --trace-from: there is no trace"},
    {{"run", BOARD, "--trace-to=1us", HELLO}, "dmavp: --trace-to: there is no trace"},
    {{"run", BOARD, "--stats", "bad.elf", "bad.elf"},
     "dmavp: --stats bad.elf: is the same file as FIRMWARE bad.elf; choose another file with"},
    {{"run", BOARD, "--signature", "./bad.elf", "bad.elf"},
     "dmavp: --signature ./bad.elf: is the same file as FIRMWARE bad.elf"},
    {{"run", "-p", "bad.nothing.dts", "--stats", "bad.link", HELLO},
     "dmavp: --stats bad.link: is the same file as --platform bad.nothing.dts"},
    {{"run", BOARD, "--trace", "bad.x.vcd", "--stats", "../cli/./bad.x.vcd", HELLO},
     "dmavp: --stats ../cli/./bad.x.vcd: is the same file as --trace bad.x.vcd"},
    {{"run", BOARD, "--stats", "bad.dangling", "--signature", "bad.x", HELLO},
     "dmavp: --signature bad.x: is the same file as --stats bad.dangling"},
    {{"run", BOARD, "bad\nname\033[31m.elf"}, "dmavp: bad\\x0aname\\x1b[31m.elf: No such file"},
    {{"run", "-p", "bad\nname.dts", HELLO}, "dmavp: bad\\x0aname.dts: has no CPU"},
    {{"run", BOARD, "--signature", "x", "bad\nname.elf"}, "dmavp: --signature: bad\\x0aname.elf"},
    {{"run", BOARD, "--stats", "/no\nwhere/x", HELLO}, "dmavp: cannot write /no\\x0awhere/x: "},
    {{"run", BOARD, "--trace", "/no\nwhere/x.vcd", HELLO}, "dmavp: cannot write /no\\x0awhere/x"},
    {{"info"}, "dmavp: info: an argument is missing"},
    {{"info", "bad.text"}, "dmavp: bad.text: dtc refuses it"},
    {{"info", BOARDS "/minimal.dts", "--", "x"}, "dmavp: '--': dmavp info passes nothing on"},
};

static void make_files(void)
{
    static const char blob[64] = "\xd0\x0d\xfe\xed\0\0\0\x40";
    const int elf_fd = open(HELLO, O_RDONLY);
    struct stat st;
    char *elf = read_text(HELLO);

    write_bytes("bad.empty", "", 0);
    write_bytes("bad.text", "this is a text\n", 15);
    write_bytes("bad.dtb", "this is a text\n", 15);
    write_bytes("bad.blob", blob, sizeof blob);
    write_bytes("bad.cut", elf, 200);
    write_bytes("bad.nothing.dts", "/dts-v1/;\n/ {\n};\n", 17);
    if (fstat(elf_fd, &st))
        abort();
    close(elf_fd);
    write_bytes("bad.elf", elf, (size_t)st.st_size);
    write_bytes("bad\nname.elf", elf, (size_t)st.st_size);
    write_bytes("bad\nname.dts", "/dts-v1/;\n/ {\n};\n", 17);
    if (link("bad.nothing.dts", "bad.link") || symlink("bad.x", "bad.dangling"))
        abort();
    free(elf);
}

static void remove_files(void)
{
    static const char *const names[] = {
        "bad.empty",       "bad.text",      "bad.dtb", "bad.blob",  "bad.cut",
        "bad.nothing.dts", "bad.vcd",       "bad.elf", "bad.link",  "bad.dangling",
        "bad\nname.elf",   "bad\nname.dts", "bad.x",   "bad.x.vcd", "bad.fst"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        unlink(names[i]);
}

TEST(input, bad_input_is_status_2_and_one_line_that_names_it)
{
    char *elf;

    remove_files(); /* of a run that was broken off */
    make_files();
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct run r;

        run(&r, NULL, bad[i].arg);
        if (!CHECK_EQ(r.status, 2) | !CHECK_EQ(r.err_lines, 1) | !CHECK_HAS(r.err, bad[i].says))
            printf("case %u: %s", i, r.err);
        CHECK_STR(r.out, "");
        run_free(&r);
    }
    elf = read_text("bad.elf");
    CHECK(elf && !memcmp(elf, "\177ELF", 4)); /* nothing was written over it */
    free(elf);
    CHECK(access("bad.x", F_OK) && access("bad.x.vcd", F_OK) && access("bad.fst", F_OK));
    remove_files();
}

TEST(input, streams_take_several_outputs)
{
    struct run r;

    RUN(&r, "run", BOARD, "--stats", "/dev/null", "--trace", "/dev/null", "--signature",
        "/dev/null", FW "/tohost_pass.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
    RUN(&r, "run", BOARD, "--stats", "/dev/stdout", "--signature", "/dev/stdout",
        FW "/tohost_pass.elf");
    CHECK_EQ(r.status, 0);
    run_free(&r);
}

TEST(input, every_name_that_info_prints_can_be_set)
{
    struct run r, s;

    RUN(&r, "info", BOARDS "/pl080-test.dts");
    RUN(&s, "info", BOARDS "/pl080-test.dts", "--set", "cpu0:clock-frequency=50000000");
    CHECK_EQ(s.status, 0);
    CHECK_HAS(r.out, "  cpu0       100.000\n");
    CHECK_HAS(s.out, "  cpu0       50.000\n");
    run_free(&s);
    RUN(&s, "info", BOARDS "/pl080-test.dts", "--set", "/cpus/cpu@0:dmavp,cpi=3");
    CHECK_HAS(r.out, "cpu0:dmavp,cpi = 1 ");
    CHECK_HAS(s.out, "cpu0:dmavp,cpi = 3 ");
    run_free(&s);
    run_free(&r);
}

TEST(input, help_and_version_go_to_stdout)
{
    struct run r;

    RUN(&r, "--help");
    CHECK_EQ(r.status, 0);
    CHECK_HAS(r.out, "usage: dmavp COMMAND");
    run_free(&r);
    RUN(&r, "run", "--help");
    CHECK_EQ(r.status, 0);
    CHECK_HAS(r.out, "--max-time TIME");
    CHECK_STR(r.err, "");
    run_free(&r);
    RUN(&r, "--version");
    CHECK_EQ(r.status, 0);
    CHECK_HAS(r.out, "dmavp 0.");
    run_free(&r);
}

TEST(input, info_shows_map_wires_views_and_parameters)
{
    struct run r;

    RUN(&r, "info", BOARDS "/pl080-test.dts", "--set", "sram0:dmavp,read-waits=9");
    CHECK_EQ(r.status, 0);
    CHECK_HAS(r.out, "0x80000000 0x87ffffff  ram0 ");
    CHECK_HAS(r.out, "0x11010000 0x11010fff  dma1 ");
    CHECK_HAS(r.out, "dma1       intr     -> plic0 17\n");
    CHECK_HAS(r.out, "sees 0x80000000 to 0x87ffffff at 0x20000000\n");
    CHECK_HAS(r.out, "sram0:dmavp,read-waits = 9 (0, 0..65535)");
    CHECK_STR(r.err, "");
    run_free(&r);
}

TEST(input, allow_unknown_runs_with_a_region_that_reads_zero)
{
    struct run r;

    RUN(&r, "run", "-p", BOARDS "/pl080.dts", "--set", "dma0:compatible=\"acme,mover\"",
        "--allow-unknown", "--max-time", "1ms", FW "/copy.elf");
    CHECK_EQ(r.status, 3); /* nothing copies */
    CHECK_HAS(r.err, "dma0: not modelled: write of 0x00000001 at 0x030 has no effect");
    run_free(&r);
}
