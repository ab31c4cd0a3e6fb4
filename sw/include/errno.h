/* SPDX-License-Identifier: Apache-2.0 */
/* Error numbers, with Linux's values. */
#ifndef ERRNO_H
#define ERRNO_H

#define EPERM 1
#define ENOENT 2
#define EIO 5
#define ENXIO 6
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define ENODEV 19
#define EINVAL 22
#define ENOSPC 28
#define ERANGE 34
#define ENOSYS 38
#define EOVERFLOW 75
#define ETIMEDOUT 110
#define EPROBE_DEFER 517
#define ENOTSUPP 524

/* "EINVAL" for 22 or -22; NULL for a number without a name here. */
const char *errname(int err);

#endif
