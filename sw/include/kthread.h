/* SPDX-License-Identifier: Apache-2.0 */
/* Threads of the program. */
#ifndef KTHREAD_H
#define KTHREAD_H

#include "sched.h"

/* Makes a thread that will run FN(DATA) once it is woken; its name is made from FORMAT. May sleep.
 * ERR_PTR(-ENOMEM). Its end, or kthread_stop() before its beginning, does not free it:
 * kthread_stop() does, which is to be called once for each thread. */
struct task_struct *kthread_create(int (*fn)(void *data), void *data, const char *format, ...)
    __printf(3, 4);
struct task_struct *kthread_vcreate(int (*fn)(void *data), void *data, const char *format,
                                    va_list args);
/* The same, and wakes it. */
struct task_struct *kthread_run(int (*fn)(void *data), void *data, const char *format, ...)
    __printf(3, 4);
/* Before the first wake-up: it runs on hart CPU and on no other one. Any context. */
void kthread_bind(struct task_struct *task, unsigned cpu);
/* Tells the thread to stop, wakes it, waits for its end, frees it; what FN returned. FN runs also
 * if the thread had not begun. May sleep. */
int kthread_stop(struct task_struct *task);
/* Asked by the thread itself: has somebody called kthread_stop()? */
bool kthread_should_stop(void);

#endif
