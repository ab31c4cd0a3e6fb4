/* SPDX-License-Identifier: Apache-2.0 */
#include "fw.h"

int main(void)
{
    put32(EXIT, 0x7777);
    return 0;
}
