/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions, which end the program; and what else of the hart is written in C. */
#include "arch.h"
#include "internal.h"
#include "kernel.h"
#include "string.h"

/* On the stack; trap.S knows the layout. Of an interrupt, only what a called function may change is
 * there. */
struct trap_frame {
    u32 epc;
    u32 x[31]; /* x1 to x31 */
    u32 status;
    u32 pad[3];
};
_Static_assert(sizeof(struct trap_frame) == 144, "FRAME in trap.S");

/* Where boot.S finds a hart's first thread, by its hart id. */
struct boot_mail {
    void *sp;
    struct task_struct *task;
};

extern struct boot_mail arch_boot_mail[];
struct boot_mail arch_boot_mail[ARCH_HARTS_MAX];

void exception(u32 cause, const struct trap_frame *frame) __noreturn __cold;

static const char *const exception_names[] = {
    "instruction address misaligned",
    "instruction access fault",
    "illegal instruction",
    "breakpoint",
    "load address misaligned",
    "load access fault",
    "store address misaligned",
    "store access fault",
    "environment call",
    "environment call",
    "environment call",
    "environment call",
};

/* The registers in the order of the calling convention's names. */
static void print_registers(const struct trap_frame *frame)
{
    static const char names[31][4] = {"ra", "sp",  "gp",  "tp", "t0", "t1", "t2", "s0",
                                      "s1", "a0",  "a1",  "a2", "a3", "a4", "a5", "a6",
                                      "a7", "s2",  "s3",  "s4", "s5", "s6", "s7", "s8",
                                      "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

    for (unsigned i = 0; i < ARRAY_SIZE(names); i += 4) {
        char line[80];
        int n = 0;

        for (unsigned k = i; k < i + 4 && k < ARRAY_SIZE(names); k++)
            n += scnprintf(line + n, sizeof line - (size_t)n, " %3s %08x", names[k], frame->x[k]);
        pr_err("%s\n", line);
    }
}

void exception(u32 cause, const struct trap_frame *frame)
{
    static bool again; /* an exception here is not told: it would be the same for ever */
    const char *name =
        cause < ARRAY_SIZE(exception_names) ? exception_names[cause] : "unknown exception";

    if (!again) {
        again = true;
        pr_err("%s in %s: mcause %u, mepc %08x, mtval %08lx, mstatus %08x\n", name, current->comm,
               cause, frame->epc, csr_read(mtval), frame->status);
        print_registers(frame);
    }
    panic("%s at %08x", name, frame->epc);
}

void arch_hart_start(unsigned hart, void *sp, struct task_struct *task)
{
    arch_boot_mail[hart].task = task;
    arch_mb();
    arch_boot_mail[hart].sp = sp;
    arch_mb();
}

/* What arch_switch() pops: ra, then s0 to s11. */
void *arch_thread_stack(void *stack, size_t size, void (*start)(void))
{
    extern void arch_thread_start(void);
    u32 *sp = (u32 *)(((uintptr_t)stack + size) & ~15ul) - 16;

    memset(sp, 0, 64);
    sp[0] = (u32)(uintptr_t)arch_thread_start;
    sp[1] = (u32)(uintptr_t)start;
    return sp;
}

void arch_halt(void)
{
    arch_irq_disable();
    csr_write(mie, 0);
    for (;;)
        arch_wait_for_irq();
}
