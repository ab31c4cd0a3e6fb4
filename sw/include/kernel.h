/* SPDX-License-Identifier: Apache-2.0 */
/* Small helpers, messages and the end of the program. */
#ifndef KERNEL_H
#define KERNEL_H

#include "errno.h"
#include "types.h"

#include <stdarg.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#define ALIGN(x, a) (((x) + ((a)-1)) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a)-1)) == 0)
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define min(a, b)                                                                                  \
    ({                                                                                             \
        __typeof__(a) a_ = (a);                                                                    \
        __typeof__(b) b_ = (b);                                                                    \
        a_ < b_ ? a_ : b_;                                                                         \
    })
#define max(a, b)                                                                                  \
    ({                                                                                             \
        __typeof__(a) a_ = (a);                                                                    \
        __typeof__(b) b_ = (b);                                                                    \
        a_ > b_ ? a_ : b_;                                                                         \
    })
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))
#define clamp(n, lowest, highest)                                                                  \
    ({                                                                                             \
        __typeof__(n) n_ = (n), lowest_ = (lowest), highest_ = (highest);                          \
                                                                                                   \
        n_ < lowest_ ? lowest_ : n_ > highest_ ? highest_ : n_;                                    \
    })
#define swap(a, b)                                                                                 \
    do {                                                                                           \
        __typeof__(a) a_ = (a);                                                                    \
        (a) = (b);                                                                                 \
        (b) = a_;                                                                                  \
    } while (0)
#define lower_32_bits(n) ((u32)(n))
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define __printf(fmt, first) __attribute__((format(printf, fmt, first)))
#define __noreturn __attribute__((noreturn))
#define __cold __attribute__((cold, noinline)) /* rare: kept out of the way of its caller */

/*
 * One message line on the console with a time stamp, "[    0.001234] ". Any context. FORMAT is
 * printf's without floating point, and with Linux's %pe (an error pointer by name) and %pad (a
 * dma_addr_t, by address). A file may define pr_fmt() to put its name in front.
 */
void printk(const char *format, ...) __printf(1, 2);
void vprintk(const char *format, va_list args);

#ifndef pr_fmt
#define pr_fmt(format) format
#endif
#define pr_err(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_info(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_debug(format, ...) ((void)(0 && (printk(pr_fmt(format), ##__VA_ARGS__), 0)))

/* As in C99: the length that the whole text has, even when it was cut to SIZE - 1. */
int vsnprintf(char *buf, size_t size, const char *format, va_list args);
int snprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);
/* The length of what is in BUF. */
int scnprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);

/* Prints why, and ends the program with PANIC_EXIT_CODE; with SILENT_PANIC_EXIT_CODE when there is
 * no console, or saying why went wrong as well. Any context. */
void panic(const char *format, ...) __printf(1, 2) __noreturn __cold;
enum { PANIC_EXIT_CODE = 134, SILENT_PANIC_EXIT_CODE = 135 };

/* Ends the program; CODE goes to the exit device (0 pass, 1 to 65535 fail). Any context. */
void kernel_exit(unsigned code) __noreturn;

/* A bug of the program itself: panic with the place. */
#define BUG_ON(condition)                                                                          \
    ((void)(unlikely(condition) && (panic("BUG at %s:%d: " #condition, __FILE__, __LINE__), 1)))

/* Says that CONDITION holds, each time, or once per place; its value. */
#define WARN_ON(condition)                                                                         \
    ({                                                                                             \
        bool is_ = (condition);                                                                    \
                                                                                                   \
        if (unlikely(is_))                                                                         \
            printk("WARNING: %s:%d: " #condition "\n", __FILE__, __LINE__);                        \
        is_;                                                                                       \
    })
#define WARN_ON_ONCE(condition)                                                                    \
    ({                                                                                             \
        static bool warned_;                                                                       \
        bool is_ = (condition);                                                                    \
                                                                                                   \
        if (unlikely(is_ && !warned_)) {                                                           \
            warned_ = true;                                                                        \
            printk("WARNING: %s:%d: " #condition "\n", __FILE__, __LINE__);                        \
        }                                                                                          \
        is_;                                                                                       \
    })

/* Unless the context may sleep (a thread that has interrupts, softirqs and preemption on, and no
 * spin lock held) a panic with the name of the caller; a report in builds with the checker. */
#define might_sleep() __might_sleep(__func__, __builtin_return_address(0))
void __might_sleep(const char *call, const void *pc);

#endif
