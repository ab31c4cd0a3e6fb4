/* SPDX-License-Identifier: Apache-2.0 */
#include "sections.h"

const struct section sections[] = {
    {"register", register_tests},
    {"unregister", unregister_tests},
    {"channel", channel_tests},
    {"release", release_tests},
    {"public", public_tests},
    {"name", name_tests},
    {"route", route_tests},
    {"lookup", lookup_tests},
    {"caps", caps_tests},
    {"view", view_tests},
    {"layer", layer_tests},
    {"config", config_tests},
    {"peripheral", peripheral_tests},
    {"prepare", prepare_tests},
    {"descriptor", descriptor_tests},
    {"operation", operation_tests},
    {"stream", stream_tests},
    {"template", template_tests},
    {"flag", flag_tests},
    {"repeat", repeat_tests},
    {"metadata", metadata_tests},
    {"submit", submit_tests},
    {"cookie", cookie_tests},
    {"issue", issue_tests},
    {"callback", callback_tests},
    {"result", result_tests},
    {"status", status_tests},
    {"pause", pause_tests},
    {"terminate", terminate_tests},
    {"synchronize", synchronize_tests},
    {"teardown", teardown_tests},
    {"reuse", reuse_tests},
    {"unmap", unmap_tests},
    {"depend", depend_tests},
    {"chain", chain_tests},
    {"async", async_tests},
    {"lock", lock_tests},
    {"power", power_tests},
    {"reserve", reserve_tests},
    {"client", dmatest_tests},
    {"ring", ring_tests},
    {"wait", wait_tests},
    {"physical", physical_tests},
    {"rule", rule_tests}, /* the last one: it makes channels of the board useless */
    {NULL, NULL},
};

#define POWER "runtime power management and device links"

const struct waiting waiting[] = {
    {206, POWER}, {210, POWER}, {211, POWER}, {212, POWER}, {213, POWER}, {0},
};
