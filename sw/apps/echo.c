/* SPDX-License-Identifier: Apache-2.0 */
/* Sends back what the console receives, until a 'q'. */
#include "console.h"
#include "kernel.h"

int main(void);

int main(void)
{
    int c;

    pr_info("echo: type; 'q' ends\n");
    do {
        char out;

        c = console_getc();
        if (c < 0) {
            pr_err("echo: the console cannot receive (no interrupt in its device tree node)\n");
            return 1;
        }
        out = (char)c;
        console_write(&out, 1);
    } while (c != 'q');
    console_write("\n", 1);
    return 0;
}
