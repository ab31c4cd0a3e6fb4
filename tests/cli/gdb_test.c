/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of a real gdb-multiarch with the firmware of sw/. */
#include "gdb_session.h"
#include "gtest_c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PL080 "-p", BOARDS "/pl080.dts"
#define MEMCPY SW "/memcpy.elf"

static struct gdb_session s;
static struct run g;

static void done(void)
{
    run_free(&g);
    run_free(&s.dmavp);
}

#define NEED_GDB()                                                                                 \
    if (!gdb_there())                                                                              \
    SKIP("skipped: gdb-multiarch not found; install gdb-multiarch")

/* TEXT from where it says BEGIN on. */
static const char *from(const char *text, const char *begin)
{
    return CHECK_HAS(text, begin) ? strstr(text, begin) : "";
}

/* WHAT, then the number that the session printed behind NAME, then a comma: where things lie in RAM
 * depends on the size of the firmware. */
static const char *at_address(const char *what, const char *name)
{
    static char text[128];
    const char *printed = from(g.out, name);
    const size_t skip = *printed ? strlen(name) : 0;

    snprintf(text, sizeof text, "%s0x%lx, value 0x", what, strtoul(printed + skip, NULL, 0));
    return text;
}

TEST(gdb, the_first_instruction_waits_and_the_exit_code_is_told)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g, "print $pc\nprint/x $a1\ninfo threads\ncontinue", PL080, SW "/hello.elf");
    CHECK_HAS(g.out, "_start () at ");
    CHECK_HAS(g.out, "boot.S:");
    CHECK_HAS(g.out, "$2 = 0x87fff000"); /* the device tree */
    CHECK_HAS(g.out, "Thread 1 (cpu0, M-mode, runs)");
    CHECK_HAS(g.out, "exited normally]");
    CHECK_EQ(s.dmavp.status, 0);
    CHECK_HAS(s.dmavp.out, "Hello, world");
    CHECK_HAS(s.dmavp.err, "dmavp: gdb: listening on 127.0.0.1:");
    CHECK_HAS(s.dmavp.err, "connect with: gdb-multiarch " SW "/hello.elf -ex 'target remote :");
    CHECK_EQ(s.dmavp.err_lines, 1);
    done();
    GDB_DEBUG(&s, &g, "continue", PL080, FW "/fail.elf");
    CHECK_HAS(g.out, "exited with code 07]");
    CHECK_EQ(s.dmavp.status, 1);
    done();
}

TEST(gdb, lines_variables_and_finish_work)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break dma_request_chan_by_mask\ncontinue\nbacktrace\nfinish\nnext\ninfo locals",
              PL080, MEMCPY);
    CHECK_HAS(g.out, "Breakpoint 1, dma_request_chan_by_mask (mask=");
    CHECK_HAS(g.out, "in main () at ./sw/apps/memcpy.c:");
    CHECK_HAS(g.out, "Value returned is $1 = (struct dma_chan *) 0x8");
    CHECK_HAS(g.out, "chan = 0x8");
    CHECK_HAS(g.out, "[Inferior 1 (Remote target) detached]");
    CHECK_EQ(s.dmavp.status, 0); /* it went on alone */
    CHECK_HAS(s.dmavp.out, "4096 bytes on dma0chan0: copied");
    done();
}

TEST(gdb, a_backtrace_leads_from_an_interrupt_handler_into_what_it_interrupted)
{
    const char *trace;

    NEED_GDB();
    GDB_DEBUG(&s, &g, "break pl08x_irq\ncontinue\nbacktrace\nprint irq", PL080, MEMCPY);
    trace = from(g.out, "#0 ");
    CHECK_HAS(trace, "pl08x_irq (irq=16");
    trace = from(trace, "irq_dispatch");
    trace = from(trace, "hart_interrupt (irq=");
    trace = from(trace, "<signal handler called>");
    trace = from(trace, "cpu_idle () at ./sw/kernel/sched.c:");
    CHECK_HAS(trace, "in arch_thread_start () at ");
    CHECK_HAS(trace, "$1 = 16");
    done();
}

TEST(gdb, a_backtrace_leads_out_of_a_tasklet)
{
    const char *trace;

    NEED_GDB();
    GDB_DEBUG(&s, &g, "break done\ncontinue\nbacktrace", PL080, MEMCPY);
    trace = from(g.out, "#0 ");
    CHECK_HAS(trace, "done (arg=");
    trace = from(trace, "vchan_complete (t=");
    trace = from(trace, "do_softirq () at ./sw/kernel/softirq.c:");
    trace = from(trace, "<signal handler called>");
    CHECK_HAS(trace, "cpu_idle () at ./sw/kernel/sched.c:");
    done();
}

TEST(gdb, a_watchpoint_stops_at_a_store)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break main\ncontinue\nwatch init_task.state\ncontinue\nbacktrace 2\ncontinue\n"
              "backtrace 2",
              PL080, MEMCPY);
    CHECK_HAS(g.out, "Hardware watchpoint 2: init_task.state");
    CHECK_HAS(g.out, "Old value = 0\nNew value = 2\n");
    CHECK_HAS(g.out, "Old value = 2\nNew value = 0\nwake_up_locked (");
    CHECK(!strstr(g.out, "dma0 channel"));
    done();
}

/* The start-up code clears memory that is clear. */
TEST(gdb, a_store_that_changes_nothing_is_not_told_and_ends_a_step_all_the_same)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "watch *(int *)&__bss_start\nawatch *(int *)((char *)&__bss_start + 16)\n"
              "stepi 19\nstepi\nstepi\nx/i $pc\ncontinue\nprint $t0 - (long)&__bss_start\n"
              "delete\nwatch *(int *)((char *)&__bss_start + 32)\nbreak start_kernel\ncontinue",
              "-p", BOARDS "/minimal.dts", SW "/hello.elf");
    CHECK_HAS(g.out, "<_start+6");
    CHECK_HAS(g.out, "Hardware access (read/write) watchpoint 2: ");
    CHECK_HAS(g.out, "Value = 0\n");
    CHECK_HAS(g.out, "$1 = 16\n");
    CHECK_HAS(from(g.out, "$1 = 16"), "Breakpoint 4, start_kernel (");
    CHECK(!strstr(g.out, "New value"));
    done();
}

/* Ctrl-C goes to all harts; a step of another one is not lost with it. */
TEST(gdb, after_ctrl_c_every_hart_can_be_stepped)
{
    NEED_GDB();
    REQUIRE(gdb_session_start(
        &s, (const char *const[]){"-p", BOARDS "/pl080-smp4.dts", FW "/loop.elf", NULL}));
    gdb_run_script(&s, &g, FW "/loop.elf",
                   "echo now\\n\ncontinue\nthread 3\nstepi\nthread 2\nstepi\nthread 1\nstepi\n"
                   "thread 4\nstepi\nx/i $pc\nkill",
                   "now");
    gdb_session_end(&s);
    CHECK_HAS(g.out, "received signal SIGINT, Interrupt.");
    CHECK_HAS(from(g.out, "[Switching to thread 4"), "=> 0x8000");
    CHECK_HAS(g.out, "killed]");
    CHECK_EQ(s.dmavp.status, 3);
    done();
}

/* Hart 1 comes to the breakpoint before hart 2 has its turn. */
TEST(gdb, a_step_that_another_hart_s_stop_came_before_is_forgotten)
{
    NEED_GDB();
    REQUIRE(gdb_session_start(&s, (const char *const[]){"-p", BOARDS "/pl080-smp4.dts", "--set",
                                                        "/cpus:dmavp,hart-turn=2", FW "/loop.elf",
                                                        NULL}));
    gdb_run_script(&s, &g, FW "/loop.elf",
                   "break *0x80000004\nthread 2\nstepi\ndelete\nbreak main\ncontinue\nkill", NULL);
    CHECK_HAS(g.out, "Thread 1 hit Breakpoint 1");
    CHECK_HAS(g.out, "Thread 1 hit Breakpoint 2");
    CHECK(!strstr(g.out, "SIGTRAP"));
    done();
}

/* What is watched lies in the middle of the packet, far from what software could see. */
TEST_P(gdb, a_watchpoint_stops_at_the_beat_of_a_dma, 3)
{
    static const char *const timing[] = {"lt", "at", "rtl"};
    const char *at;

    NEED_GDB();
    if (param == 2 && !RTL)
        SKIP("skipped: verilator not found; install verilator");
    GDB_DEBUG(&s, &g,
              "tbreak memcpy.c:41\ncontinue\n"
              "set $to = (unsigned *)to\nset $from = (unsigned *)from\n"
              "printf \"751 at 0x%x\\n801 at 0x%x\\n900 at 0x%x\\n\", "
              "(unsigned)($to + 751), (unsigned)($from + 801), (unsigned)($from + 900)\n"
              "watch $to[751]\ncontinue\nmonitor time\nprint/x $to[750]\nprint/x $to[751]\n"
              "print/x $to[755]\nmonitor dma\ndelete\n"
              "rwatch $from[801]\ncontinue\n"
              "delete\nawatch $from[900]\ncontinue\ndelete\ncontinue",
              PL080, "--timing", timing[param], MEMCPY);
    at = from(g.out, "Hardware watchpoint 2: $to[751]");
    CHECK_HAS(from(at, at_address(" ms: dma0 channel 0 wrote 4 bytes at ", "751 at ")),
              ", value 0x3a332c25\n");
    CHECK_HAS(at, "Old value = 0\nNew value = 976432165\n");
    CHECK_HAS(at, "$1 = 0x1e171009\n$2 = 0x3a332c25\n$3 = 0x0\n");
    CHECK_HAS(at, "dma0: 8 channels, as of ");
    CHECK_HAS(at, "  channel 0: running; 3008 bytes in ");
    CHECK_HAS(at, "    CxSrcAddr            0x800");
    CHECK_HAS(at, "  channel 1: disabled; 0 bytes in 0 accesses, 0 errors\n");
    at = from(at, at_address("dma0 channel 0 read 4 bytes at ", "801 at "));
    CHECK_HAS(at, "Hardware read watchpoint 3: $from[801]\n");
    at = from(at, at_address("dma0 channel 0 read 4 bytes at ", "900 at "));
    CHECK_HAS(at, "Hardware access (read/write) watchpoint 4: $from[900]\n");
    CHECK_HAS(at, "exited normally]");
    CHECK_EQ(s.dmavp.status, 0);
    done();
}

/* Two memories that the bus would lend to the controller, which then needs no event for a beat. */
TEST_P(gdb, a_watchpoint_stops_a_dma_that_has_the_memories_for_itself, 3)
{
    static const char *const timing[] = {"lt", "at", "rtl"};

    NEED_GDB();
    if (param == 2 && !RTL)
        SKIP("skipped: verilator not found; install verilator");
    GDB_DEBUG(&s, &g, "watch *(unsigned *)0x14000c00\ncontinue\nx/3wx 0x14000bfc\ndelete\ncontinue",
              PL080, "--timing", timing[param], FW "/copy.elf");
    CHECK_HAS(g.out, "dma0 channel 0 wrote 4 bytes at 0x14000c00, value 0x04040404\n");
    CHECK_HAS(g.out, "0x14000bfc:\t0x03030303\t0x04040404\t0x00000000\n");
    CHECK_HAS(g.out, "exited normally]");
    done();
}

/* The bus view of a controller on this board is not the CPU's. */
TEST(gdb, a_watchpoint_knows_where_the_controller_really_writes)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "tbreak memcpy.c:41\ncontinue\nset $at = (unsigned long)to + 3000\n"
              "watch *(unsigned *)$at\ncontinue\nprintf \"at 0x%x\\n\", $at",
              "-p", BOARDS "/pl080-test.dts", MEMCPY);
    CHECK_HAS(g.out, at_address("dma0 channel 0 wrote 4 bytes at ", "\nat "));
    CHECK_HAS(g.out, "\nat 0x80");
    done();
}

TEST(gdb, csrs_and_the_privilege_mode_can_be_read_and_written)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break hart_interrupt\ncontinue\ninfo registers csr\nprint $priv\n"
              "set $mscratch = 0x1234\nprint $mscratch\nset $mhartid = 5\n",
              PL080, MEMCPY);
    CHECK_HAS(g.out, "mcause         0x8000000b");
    CHECK_HAS(g.out, "mepc           0x8000");
    CHECK_HAS(g.out, "MPP:3");
    CHECK_HAS(g.out, "minstret       0x");
    CHECK_HAS(g.out, "$1 = 3\n");
    CHECK_HAS(g.out, "$2 = 4660\n");
    CHECK_HAS(g.out, "Could not write register \"mhartid\"");
    done();
}

TEST(gdb, stepi_goes_through_an_interrupt_and_not_back)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "tbreak arch_wait_for_irq\ncontinue\nset $n = 0\n"
              "while $pc < (unsigned long)trap_entry || $pc >= (unsigned long)trap_entry + 8\n"
              "stepi\nset $n = $n + 1\nend\n"
              "x/i $pc\nbacktrace 3\nprint $n < 20\nreverse-stepi",
              PL080, MEMCPY);
    CHECK_HAS(g.out, " <trap_entry");
    CHECK_HAS(from(g.out, "#0  <signal handler called>\n"),
              "cpu_idle () at ./sw/kernel/sched.c");
    CHECK_HAS(g.out, "$1 = 1\n");
    CHECK_HAS(g.out, "Target remote does not support this command.");
    done();
}

TEST(gdb, ctrl_c_stops_an_endless_loop_and_kill_is_status_3)
{
    NEED_GDB();
    REQUIRE(gdb_session_start(&s, (const char *const[]){PL080, FW "/loop.elf", NULL}));
    gdb_run_script(&s, &g, FW "/loop.elf", "echo now\\n\ncontinue\nx/i $pc\nkill", "now");
    gdb_session_end(&s);
    CHECK_HAS(g.out, "received signal SIGINT, Interrupt.");
    CHECK_HAS(g.out, "<main+");
    CHECK_HAS(g.out, "[Inferior 1 (Remote target) killed]");
    CHECK_EQ(s.dmavp.status, 3);
    CHECK_HAS(s.dmavp.out, "looping\n");
    CHECK_HAS(s.dmavp.err, "the debugger ended the run");
    done();
}

TEST(gdb, a_client_can_leave_and_another_one_come_while_it_runs)
{
    struct run second;

    NEED_GDB();
    REQUIRE(gdb_session_start(&s, (const char *const[]){PL080, FW "/loop.elf", NULL}));
    gdb_run_script(&s, &g, FW "/loop.elf", "break main\ncontinue\ndetach", NULL);
    REQUIRE(run_until(&s.vp, "looping")); /* it went on */
    gdb_run_script(&s, &second, FW "/loop.elf", "x/i $pc\nstepi\nkill", NULL);
    gdb_session_end(&s);
    CHECK_HAS(g.out, "[Inferior 1 (Remote target) detached]");
    CHECK_HAS(second.out, "<main+");
    CHECK_HAS(second.out, "killed]");
    CHECK_EQ(s.dmavp.status, 3);
    run_free(&second);
    done();
}

TEST(gdb, a_second_client_is_told_and_sent_away)
{
    struct run second;
    int fd;

    NEED_GDB();
    REQUIRE(gdb_session_start(&s, (const char *const[]){PL080, SW "/hello.elf", NULL}));
    fd = gdb_connect(&s);
    CHECK(gdb_say(fd, "$?#3f", 5, "T05thread:1;"));
    gdb_run_script(&s, &second, SW "/hello.elf", "", NULL);
    CHECK_HAS(second.out, "dmavp: another debugger is connected");
    CHECK(gdb_say(fd, "$vCont;c#a8", 11, "$W00#")); /* the first one is still there */
    gdb_session_end(&s);
    CHECK_EQ(s.dmavp.status, 0);
    CHECK_HAS(s.dmavp.out, "Hello, world");
    run_free(&second);
    run_free(&s.dmavp);
}

TEST(gdb, harts_are_threads)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break main\ncontinue\ninfo threads\nthread 2\nprint $mhartid\nx/i $pc\n"
              "thread 4\nprint $mhartid\nthread 1\nnext\nprint $mhartid\ncontinue",
              "-p", BOARDS "/pl080-smp4.dts", SW "/hello.elf");
    CHECK_HAS(g.out, "* 1    Thread 1 (cpu0, M-mode, runs)");
    CHECK_HAS(g.out, "  2    Thread 2 (cpu1, M-mode, wfi)");
    CHECK_HAS(g.out, "  4    Thread 4 (cpu3, M-mode, wfi)");
    CHECK_HAS(g.out, "$1 = 1\n=> 0x8000");
    CHECK_HAS(g.out, "<cpu_idle+");
    CHECK_HAS(g.out, "$2 = 3\n");
    CHECK_HAS(g.out, "$3 = 0\n");
    CHECK_HAS(g.out, "exited normally]");
    done();
}

TEST(gdb, devices_are_read_only_when_the_user_insists)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break pl08x_irq\ncontinue\nx/wx 0x11000004\nset mem inaccessible-by-default off\n"
              "x/wx 0x11000004\nx/wx 0x11000004\nmonitor regs dma0\n"
              "set var *(unsigned *)0x11000008 = 1\nx/wx 0x11000004\nx/wx 0x70000000\n"
              "delete\ncontinue",
              PL080, MEMCPY);
    CHECK_HAS(g.out, "Cannot access memory at address 0x11000004");
    CHECK_HAS(g.out, "0x11000004:\t0x00000001\n0x11000004:\t0x00000001\n");
    CHECK_HAS(g.out, "IntTCStatus          0x00000001\n");
    CHECK_HAS(g.out, "Cannot access memory at address 0x11000008"); /* a write has effects */
    CHECK_HAS(g.out, "Cannot access memory at address 0x70000000");
    CHECK_HAS(g.out, "exited normally]");
    CHECK_EQ(s.dmavp.status, 0);
    done();
}

TEST(gdb, memory_and_code_can_be_changed)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break main\ncontinue\n"
              "break memcmp\ncontinue\nset var *(char *)b = 99\ndelete\n"
              "break kernel_exit\ncontinue\nprint code\nset var $a0 = 0\ncontinue",
              PL080, MEMCPY);
    CHECK_HAS(g.out, "$1 = 1\n");
    CHECK_HAS(g.out, "exited normally]");
    CHECK_HAS(s.dmavp.out, "4096 bytes on dma0chan0: EFAULT");
    CHECK_EQ(s.dmavp.status, 0);
    done();
}

TEST(gdb, monitor_tells_what_gdb_does_not_know)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "monitor help\nmonitor info board\nmonitor time\nmonitor regs nothing\n"
              "monitor trace on\nmonitor trace\nmonitor nonsense\nmonitor\ncontinue",
              PL080, SW "/hello.elf");
    CHECK_HAS(g.out, "monitor commands:\n");
    CHECK_HAS(g.out, "memory map (first byte, last byte)\n");
    CHECK_HAS(g.out, "0 ps\ncpu0: 0 instructions\n");
    CHECK_HAS(g.out, "there is no device 'nothing'; see 'monitor info board'\n");
    CHECK_HAS(g.out, "nothing is traced; give --trace FILE.vcd to dmavp run\n");
    CHECK_HAS(g.out, "say 'monitor trace on' or 'monitor trace off'\n");
    CHECK_HAS(g.out, "unknown command 'nonsense'; see 'monitor help'\n");
    CHECK_HAS(g.out, "exited normally]");
    done();
}

TEST(gdb, monitor_reset_starts_anew_with_memory_as_it_was_loaded)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "set var panicking = 5\nbreak pl08x_irq\ncontinue\nmonitor reset\n"
              "maintenance flush register-cache\nprint $pc\nprint $mcause\nmonitor dma\n"
              "continue\nbacktrace 1\ndelete\ncontinue",
              PL080, MEMCPY);
    CHECK_HAS(g.out, "all hardware was reset; the program is loaded anew\n");
    CHECK_HAS(g.out, "(void (*)()) 0x80000000 <_start>\n");
    CHECK_HAS(g.out, "= 0\n");
    CHECK_HAS(g.out, "  channel 0: disabled; 4096 bytes in 2048 accesses, 0 errors\n");
    CHECK_HAS(from(g.out, "<_start>"), "Breakpoint 1, pl08x_irq (irq=16");
    CHECK_HAS(g.out, "exited normally]");
    CHECK_EQ(s.dmavp.status, 0);
    CHECK_HAS(from(from(s.dmavp.out, "PL080, 8 channels") + 1, "PL080, 8 channels"),
              "4096 bytes on dma0chan0: copied");
    done();
}

/* The controller cannot be reset while it tells of its access. */
TEST_P(gdb, monitor_reset_at_a_beat_of_a_dma_comes_when_it_goes_on, 2)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "watch *(unsigned *)0x14000c00\ncontinue\nmonitor reset\ndelete\nbreak main\n"
              "continue\nmonitor regs dma0\ndelete\ncontinue",
              PL080, "--timing", param ? "at" : "lt", FW "/copy.elf");
    CHECK_HAS(g.out, "dma0 channel 0 wrote 4 bytes at 0x14000c00");
    CHECK_HAS(g.out, "all hardware is reset when the run goes on\n");
    CHECK_HAS(from(g.out, "goes on"), "Breakpoint 2, 0x8000");
    CHECK_HAS(g.out, "CxConfiguration      0x00000000 0x");
    CHECK_HAS(g.out, "exited normally]");
    CHECK_STR(s.dmavp.out, "copied\n");
    done();
}

/* In the middle of an access of another hart, which ends first. */
TEST(gdb, monitor_reset_resets_all_harts)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g,
              "break main\ncontinue\nmonitor reset\nmaintenance flush register-cache\n"
              "thread 2\nx/i $pc\nprint $a0\nthread 1\ncontinue\ninfo threads\ndelete\ncontinue",
              "-p", BOARDS "/pl080-smp4.dts", "--timing", "at", SW "/hello.elf");
    CHECK_HAS(g.out, "=> 0x80000000 <_start>:");
    CHECK_HAS(g.out, "$1 = 1\n");
    CHECK_HAS(from(g.out, "<_start>:"), "Breakpoint 1, main () at ");
    CHECK_HAS(from(g.out, "$1 = 1"), "Thread 4 (cpu3, M-mode, wfi)");
    CHECK_HAS(g.out, "exited normally]");
    done();
}

/* The last look: what cannot go on can still be looked at. */
TEST(gdb, a_run_that_cannot_go_on_stops_first)
{
    NEED_GDB();
    GDB_DEBUG(&s, &g, "continue\nx/i $pc\nmonitor dma\nset var *(int *)0x80000000 = 1\nstepi",
              PL080, FW "/sleep.elf");
    CHECK_HAS(g.out, "deadlock: nothing can happen any more: cpu0 waits for an interrupt");
    CHECK_HAS(g.out, "received signal SIGABRT, Aborted.");
    CHECK_HAS(g.out, "<main+");
    CHECK_HAS(g.out, "exited with code 03]");
    CHECK_EQ(s.dmavp.status, 3);
    done();
    GDB_DEBUG(&s, &g, "continue\ninfo registers pc\ncontinue", PL080, "--strict", FW "/wild.elf");
    CHECK_HAS(g.out, "--strict: the guest error above ends the run");
    CHECK_HAS(g.out, "received signal SIGABRT, Aborted.");
    CHECK_HAS(g.out, "exited with code 04]");
    CHECK_EQ(s.dmavp.status, 4);
    done();
}

TEST(gdb, the_documented_hunt_finds_the_dma_that_overwrites_a_stack)
{
    struct run r;
    char script[512], *sp;

    NEED_GDB();
    RUN(&r, "run", PL080, SW "/stack_dma.elf");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.out, "instruction access fault in main: mcause 1, mepc a5a5a5a4");
    sp = strstr(r.out, " sp ");
    REQUIRE(sp);
    snprintf(script, sizeof script,
             "watch *(unsigned *)(0x%.8s - 4) if *(unsigned *)(0x%.8s - 4) == 0xa5a5a5a5\n"
             "continue\nbacktrace\nmonitor dma",
             sp + 4, sp + 4);
    GDB_DEBUG(&s, &g, script, PL080, SW "/stack_dma.elf");
    CHECK_HAS(g.out, "dma0 channel 0 wrote 4 bytes at 0x800");
    CHECK_HAS(g.out, "value 0xa5a5a5a5\n");
    CHECK_HAS(g.out, "mix (table=0x800");
    CHECK_HAS(g.out, "0xa5a5a5a5 in ?? ()");
    CHECK_HAS(g.out, "  channel 0: running; ");
    run_free(&r);
    done();
}
