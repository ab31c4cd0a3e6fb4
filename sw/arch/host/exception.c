/* SPDX-License-Identifier: Apache-2.0 */
/* What a trap is on another CPU: a signal of the host, or an access that the bus refused. It ends
 * the program. */
#include "host.h"

#include "kernel.h"
#include "kthread.h"

/* Numbers of Linux on every host that there is. */
enum { SIG_ILL = 4, SIG_TRAP = 5, SIG_BUS = 7, SIG_FPE = 8, SIG_SEGV = 11 };

static const char *signal_name(int signal)
{
    switch (signal) {
    case SIG_ILL:
        return "illegal instruction";
    case SIG_TRAP:
        return "breakpoint";
    case SIG_BUS:
        return "bus error";
    case SIG_FPE:
        return "arithmetic error";
    case SIG_SEGV:
        return "segmentation fault";
    default:
        return "unknown signal";
    }
}

/* ADDR: what was touched, PC: by what in the program. */
static void end(const char *name, unsigned long addr, unsigned long pc) __noreturn;
static void end(const char *name, unsigned long addr, unsigned long pc)
{
    static bool again; /* one in here is not told: it would be the same for ever */

    if (!again) {
        again = true;
        pr_err("%s in %s: address %08lx, pc %08lx\n", name, current->comm, addr, pc);
    }
    panic("%s at %08lx", name, pc);
}

void arch_exception(void)
{
    end(signal_name(arch_link->fault_signal), arch_shown((void *)arch_link->fault_addr),
        arch_shown((void *)arch_link->fault_pc));
}

void arch_bus_error(void)
{
    end(arch_line->request == HOST_READ ? "load access fault" : "store access fault",
        (unsigned long)arch_line->addr, (unsigned long)arch_line->pc);
}
