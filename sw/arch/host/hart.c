/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Harts: each has the thread that it runs, on that thread's stack, or waits for
 * its turn there. The simulator's side of a hart is on the simulator's stack.
 *
 * No edges are counted in this folder: what is done here is done at once.
 */
#include "host.h"

#include "internal.h"

struct hart {
    void *sp, *simulator_sp; /* of the side that is not running */
    struct task_struct *task;
    bool irqs_on;
    /* Of a hart that has not begun: what arch_hart_start() left. */
    void *mail_sp;
    struct task_struct *mail_task;
    /* For AddressSanitizer. */
    bool from_simulator;
    const void *simulator_stack;
    size_t simulator_stack_size;
};

/* A sanitizer's constructors and destructors count edges, too. */
static struct host_hart nobody = {.edges = INT64_MAX};

struct host_hart *arch_line = &nobody;
struct task_struct *arch_task;
static struct hart harts[HOST_HARTS_MAX];
static struct hart *here; /* that runs */

void arch_stack_switch(void **save_sp, void *load_sp);
void arch_thread_start(void);
void arch_arrived(void *fake);

#ifdef ARCH_ASAN
void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size);
#else
static void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size)
{
    (void)fake;
    (void)bottom;
    (void)size;
}

static void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size)
{
    (void)fake;
    (void)bottom;
    (void)size;
}
#endif

/* --- stacks --------------------------------------------------------------------- */

/* First thing on a stack that was switched to. */
void arch_arrived(void *fake)
{
    if (here->from_simulator)
        __sanitizer_finish_switch_fiber(fake, &here->simulator_stack, &here->simulator_stack_size);
    else
        __sanitizer_finish_switch_fiber(fake, NULL, NULL);
    here->from_simulator = false;
}

void arch_switch(void **save_sp, void *load_sp, struct task_struct *next)
{
    void *fake = NULL;

    arch_task = next;
    __sanitizer_start_switch_fiber(&fake, next->stack, ARCH_STACK_BYTES);
    arch_stack_switch(save_sp, load_sp);
    arch_arrived(fake);
}

/* What arch_stack_switch() pops: r15 to r12, rbx, rbp, the return address. */
void *arch_thread_stack(void *stack, size_t size, void (*start)(void))
{
    uintptr_t *sp = (uintptr_t *)(((uintptr_t)stack + size) & ~(uintptr_t)15) - 7;

    for (unsigned i = 0; i < 7; i++)
        sp[i] = 0; /* memset() counts edges, which are not this hart's if it has not begun */
    sp[4] = (uintptr_t)start;
    sp[6] = (uintptr_t)arch_thread_start;
    return sp;
}

void arch_ask(enum host_request request, const void *pc)
{
    struct hart *const h = here;
    void *fake = NULL;

    h->task = arch_task;
    arch_line->request = request;
    arch_line->pc = (u64)((const u8 *)pc - arch_link->image);
    __sanitizer_start_switch_fiber(&fake, h->simulator_stack, h->simulator_stack_size);
    arch_stack_switch(&h->sp, h->simulator_sp);
    arch_arrived(fake);
}

static void first(void)
{
    start_kernel(arch_link->hart[0].id, phys_to_virt(arch_link->tree));
}

/* A hart that has not begun: the first one does so at once, each of the others at a software
 * interrupt with which there is a thread for it. False: not yet. */
static bool begin(struct hart *h, struct host_hart *line)
{
    if (h == harts) {
        u32 *stack = arch_boot_stack();

        arch_unpoison(stack, ARCH_STACK_BYTES); /* from before a reset */
        init_task.stack = stack;
        h->task = &init_task;
        h->sp = arch_thread_stack(stack, ARCH_STACK_BYTES, first);
        return true;
    }
    line->enabled = 1u << ARCH_IRQ_SOFTWARE;
    line->request = HOST_WAIT;
    if (!(line->pending & line->enabled) || !h->mail_sp)
        return false;
    h->task = h->mail_task;
    h->sp = h->mail_sp;
    return true;
}

void arch_no_hart(void)
{
    arch_line = &nobody;
}

void arch_resume(unsigned hart)
{
    struct hart *const h = &harts[hart];
    void *fake = NULL;

    arch_line = &arch_link->hart[hart];
    if (!h->sp && !begin(h, arch_line))
        return;
    here = h;
    arch_task = h->task;
    h->from_simulator = true;
    __sanitizer_start_switch_fiber(&fake, h->task->stack, ARCH_STACK_BYTES);
    arch_stack_switch(&h->simulator_sp, h->sp);
    __sanitizer_finish_switch_fiber(fake, NULL, NULL);
}

void arch_hart_start(unsigned hart, void *sp, struct task_struct *task)
{
    for (unsigned i = 0; i < arch_link->harts; i++)
        if (arch_link->hart[i].id == hart) {
            harts[i].mail_task = task;
            harts[i].mail_sp = sp;
        }
}

/* --- interrupts --------------------------------------------------------------------- */

/* The order is RISC-V's. The thread may be on another hart when a handler returns. */
static void take_irqs(void)
{
    u32 due;

    while (here->irqs_on && (due = arch_line->pending & arch_line->enabled)) {
        here->irqs_on = false;
        hart_interrupt(due & 1u << ARCH_IRQ_EXTERNAL   ? ARCH_IRQ_EXTERNAL
                       : due & 1u << ARCH_IRQ_SOFTWARE ? ARCH_IRQ_SOFTWARE
                                                       : ARCH_IRQ_TIMER);
        here->irqs_on = true;
    }
}

/* --- edges ------------------------------------------------------------------------ */

void arch_edge_end(const void *pc)
{
    while (arch_line->edges <= 0)
        arch_ask(HOST_TIME, pc);
    take_irqs();
}

/* The compiler calls it at each edge between basic blocks. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    if (unlikely(arch_line->edges <= 0))
        arch_edge_end(__builtin_return_address(0));
    arch_line->edges--;
}

void arch_pass(unsigned cycles)
{
    arch_line->edges -= cycles / HOST_EDGE_CYCLES;
    arch_edge_end(__builtin_return_address(0));
}

/* --- for the kernel ------------------------------------------------------------------- */

unsigned long arch_irq_save(void)
{
    const bool on = here->irqs_on;

    here->irqs_on = false;
    return on;
}

void arch_irq_restore(unsigned long flags)
{
    if (arch_irqs_were_on(flags))
        arch_irq_enable();
}

void arch_irq_enable(void)
{
    here->irqs_on = true;
    take_irqs();
}

void arch_irq_disable(void)
{
    here->irqs_on = false;
}

bool arch_irqs_disabled(void)
{
    return !here->irqs_on;
}

void arch_irq_source_enable(enum arch_irq irq)
{
    arch_line->enabled |= 1u << irq;
    take_irqs();
}

void arch_irq_source_disable(enum arch_irq irq)
{
    arch_line->enabled &= ~(1u << irq);
}

void arch_wait_for_irq(void)
{
    while (!(arch_line->pending & arch_line->enabled))
        arch_ask(HOST_WAIT, __builtin_return_address(0));
    take_irqs();
}

void arch_halt(void)
{
    here->irqs_on = false;
    arch_line->enabled = 0;
    for (;;)
        arch_ask(HOST_WAIT, __builtin_return_address(0));
}

void arch_lock_slow(lock_word_t *word, lock_word_t old)
{
    spin_lock_contended(word, old, __builtin_return_address(0));
}
