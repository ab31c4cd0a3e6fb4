/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs for the host CPU: a shared object in this process, as models/cpu/
 * host_link.h wants it. Its data are in RAM, too, at the offsets that they have
 * in the object, so that devices reach them.
 *
 * What the program does wrong as a process does, such as a wild pointer, is a
 * signal; it goes to the program, which reports it as another CPU's exception.
 * With AddressSanitizer, which tells more, it goes there.
 */
#ifndef DMAVP_HOST_IMAGE_H
#define DMAVP_HOST_IMAGE_H

#include "fail.h"
#include "host_link.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct host_image {
    const char *name;
    void *handle; /* of dlopen() */
    const struct host_program *program;
    struct host_link link;
    size_t data_at, data_size; /* pages that are written to: offset in the object */
    uint8_t *data;             /* as they were at first */
    unsigned signals;          /* that were caught */
};

/* Checks BYTES, the content of the file NAME, and loads it. All 0 before. 0, or -1 and F. */
int host_image_open(struct host_image *h, const char *name, const uint8_t *bytes, size_t size,
                    struct failure *f);

/* Moves it into RAM, which is the first SIZE bytes of the file FD and BASE on the bus, and catches
 * signals. Once. 0, or -1 and F. */
int host_image_place(struct host_image *h, int fd, uint64_t base, uint64_t size, struct failure *f);

/* Its data are as they were at first, and the program begins anew with the device tree at TREE. */
void host_image_reset(struct host_image *h, uint64_t tree);

/* The process keeps the object. */
void host_image_close(struct host_image *h);

#ifdef __cplusplus
}
#endif
#endif
