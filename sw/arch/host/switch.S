/* SPDX-License-Identifier: Apache-2.0 */
/* x86-64, System V ABI: what a called function keeps, and nothing else, is on the stack of who is
 * away. */
    .text

/* void arch_stack_switch(void **save_sp, void *load_sp) */
    .globl arch_stack_switch
    .hidden arch_stack_switch
    .type arch_stack_switch, @function
    .balign 16
arch_stack_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size arch_stack_switch, . - arch_stack_switch

/* First code of a new thread: its function is in rbx (arch_thread_stack). */
    .globl arch_thread_start
    .hidden arch_thread_start
    .type arch_thread_start, @function
    .balign 16
arch_thread_start:
    xorl %ebp, %ebp
    xorl %edi, %edi
    call arch_arrived
    call *%rbx
    ud2
    .size arch_thread_start, . - arch_thread_start

    .section .note.GNU-stack, "", @progbits
