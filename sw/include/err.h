/* SPDX-License-Identifier: Apache-2.0 */
/* Error numbers carried by pointers: the last page of the address space is never an object. */
#ifndef ERR_H
#define ERR_H

#include "errno.h"
#include "types.h"

#define MAX_ERRNO 4095

static inline void *ERR_PTR(long error)
{
    return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
    return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
    return (uintptr_t)ptr >= (uintptr_t)-MAX_ERRNO;
}

static inline bool IS_ERR_OR_NULL(const void *ptr)
{
    return !ptr || IS_ERR(ptr);
}

static inline int PTR_ERR_OR_ZERO(const void *ptr)
{
    return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

/* The same error as a pointer of another type. */
static inline void *ERR_CAST(const void *ptr)
{
    return ERR_PTR(PTR_ERR(ptr));
}

#endif
