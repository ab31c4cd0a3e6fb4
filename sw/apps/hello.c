/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest program: one line, and success. */
#include "kernel.h"

int main(void);

int main(void)
{
    pr_info("Hello, world\n");
    return 0;
}
