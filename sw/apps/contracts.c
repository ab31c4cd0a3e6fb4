/* SPDX-License-Identifier: Apache-2.0 */
/* Prints where each call of the kernel and the framework may be made. */
#include "contract.h"

int main(void);

int main(void)
{
    contract_print();
    return 0;
}
