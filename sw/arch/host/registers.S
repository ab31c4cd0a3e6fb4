/* SPDX-License-Identifier: Apache-2.0 */
    .text

/* unsigned arch_registers_lost(unsigned rounds): of those that a function keeps. */
    .globl arch_registers_lost
    .hidden arch_registers_lost
    .type arch_registers_lost, @function
    .balign 16
arch_registers_lost:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    movl %edi, (%rsp)
    movq $0x1001, %rbx
    movq $0x1002, %rbp
    movq $0x1003, %r12
    movq $0x1004, %r13
    movq $0x1005, %r14
    movq $0x1006, %r15
1:  call __sanitizer_cov_trace_pc
    decl (%rsp)
    jnz 1b
    xorl %eax, %eax
    .macro look register, value
    xorl %ecx, %ecx
    cmpq $\value, %\register
    setne %cl
    addl %ecx, %eax
    .endm
    look rbx, 0x1001
    look rbp, 0x1002
    look r12, 0x1003
    look r13, 0x1004
    look r14, 0x1005
    look r15, 0x1006
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size arch_registers_lost, . - arch_registers_lost

    .section .note.GNU-stack, "", @progbits
