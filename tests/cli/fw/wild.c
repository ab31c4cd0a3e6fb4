/* SPDX-License-Identifier: Apache-2.0 */
/* Reads where nothing is, survives the access fault, and says so. */
#include "fw.h"

int main(void)
{
    __asm__ volatile(".option push\n.option norvc\nlw t0, 0(%0)\n.option pop"
                     :
                     : "r"(0x70000000)
                     : "t0", "t5", "t6");
    print(last_trap == 5 ? "load access fault\n" : "no fault\n");
    return 0;
}
