/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program for the host CPU and the simulator share: plain data, and a few
 * functions of the program. The program is a shared object; its harts run on
 * stacks of their own. resume() goes on with a hart and returns when that hart
 * wants something: an access to a device, an interrupt, or time to pass. So
 * nothing of the simulator runs on a stack of the program.
 *
 * A hart counts the edges between its basic blocks, each of which takes
 * HOST_EDGE_CYCLES clocks times dmavp,cpi, and looks for interrupts there. An
 * access to a device counts as an edge, too.
 */
#ifndef DMAVP_HOST_LINK_H
#define DMAVP_HOST_LINK_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { HOST_HARTS_MAX = 8, HOST_EDGE_CYCLES = 4 };

/* What a hart wants when resume() returns. */
enum host_request {
    HOST_TIME,  /* its edges are used up */
    HOST_READ,  /* `size` bytes at `addr`, into `value` */
    HOST_WRITE, /* of `value` */
    HOST_WAIT,  /* until one of the interrupts `enabled` is `pending` */
};

struct host_hart {
    uint32_t id;      /* `reg` of the device tree */
    int64_t edges;    /* that it may still run for; set by the simulator, counted by the program */
    uint32_t pending; /* levels of the interrupt lines: bits 3, 7 and 11 as in RISC-V's mip */
    uint32_t enabled; /* by the program, likewise */
    enum host_request request;
    uint32_t size; /* 1, 2, 4 or 8 */
    uint64_t addr, value;
    bool failed; /* the access ended with an error */
    uint64_t pc; /* of the place that it left at: offset in the shared object */
};

struct host_link {
    struct host_hart hart[HOST_HARTS_MAX]; /* the first one starts the program */
    uint32_t harts;
    bool inside; /* resume() has not returned */
    /* RAM: addresses of the bus from BASE on; where this process has it, for the program alone. */
    uint64_t ram_base, ram_size;
    uint8_t *ram;
    /* The shared object; its data are the first bytes of RAM as well. */
    uint8_t *image;
    uint64_t image_size;
    uint64_t tree; /* bus address of the device tree */
    /* What exception() is to report: a signal of the host at PC. */
    int32_t fault_signal;
    uint64_t fault_addr, fault_pc; /* as the process has them */
};

#define HOST_MARK "dmavp host program, form 1"

/* The one symbol that the shared object shows, HOST_SYMBOL. */
struct host_program {
    char mark[32];      /* HOST_MARK */
    uint32_t sanitized; /* needs the runtime of a sanitizer */
    /* All harts begin anew at their next resume(). LINK stays until the next reset(); NULL: none
     * will run any more. */
    void (*reset)(struct host_link *link);
    void (*resume)(unsigned hart);
    /* Goes on instead of what has caused a signal, on the same stack; does not return. */
    void (*exception)(void);
};

#define HOST_SYMBOL "dmavp_host_program"

#ifdef __cplusplus
}
#endif
#endif
