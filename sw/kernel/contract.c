/* SPDX-License-Identifier: Apache-2.0 */
#include "contract.h"

#include "console.h"

#define ROW(name, contexts, sleeps) {#name, (contexts), (sleeps)},
const struct api_contract api_contracts[API_CALLS] = {API_CONTRACTS(ROW)};
#undef ROW

void contract_print(void)
{
    static const char *const sleeps[] = {"no", "yes", "per flags", "per device"};

    might_sleep();
    console_printf("| call | P | A | S | I | sleeps |\n| --- | --- | --- | --- | --- | --- |\n");
    for (unsigned i = 0; i < API_CALLS; i++) {
        const struct api_contract *c = &api_contracts[i];

        console_printf("| %s | %c | %c | %c | %c | %s |\n", c->name,
                       c->contexts & CTX_P ? 'y' : 'n', c->contexts & CTX_A ? 'y' : 'n',
                       c->contexts & CTX_S ? 'y' : 'n', c->contexts & CTX_I ? 'y' : 'n',
                       sleeps[c->sleeps]);
    }
}
