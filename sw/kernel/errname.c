/* SPDX-License-Identifier: Apache-2.0 */
#include "errno.h"
#include "kernel.h"

#define NAME(e)                                                                                    \
    {                                                                                              \
        e, #e                                                                                      \
    }

const char *errname(int err)
{
    static const struct {
        int err;
        const char *name;
    } names[] = {
        NAME(EPERM),     NAME(ENOENT),    NAME(EIO),          NAME(ENXIO),    NAME(EAGAIN),
        NAME(ENOMEM),    NAME(EACCES),    NAME(EFAULT),       NAME(EBUSY),    NAME(EEXIST),
        NAME(ENODEV),    NAME(EINVAL),    NAME(ENOSPC),       NAME(ERANGE),   NAME(ENOSYS),
        NAME(EOVERFLOW), NAME(ETIMEDOUT), NAME(EPROBE_DEFER), NAME(ENOTSUPP),
    };

    if (err < 0)
        err = -err;
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        if (names[i].err == err)
            return names[i].name;
    return NULL;
}
