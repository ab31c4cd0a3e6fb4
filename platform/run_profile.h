// SPDX-License-Identifier: Apache-2.0
// The profile and the coverage that a run was asked for. What cannot be done is said on stderr.
#ifndef DMAVP_RUN_PROFILE_H
#define DMAVP_RUN_PROFILE_H

#include "build.h"
#include "call_flow.h"
#include "elf.h"
#include "executed.h"
#include "report.h"
#include "run_options.h"
#include "source_lines.h"

#include <array>

namespace dmavp
{

class run_profile
{
  public:
    ~run_profile();

    // Before the simulation; ELF and M outlive it. Without --profile and --coverage there is
    // nothing to do. False: a file cannot be written, or ELF has no line numbers for --coverage.
    bool open(const run_options &opt, const elf &e, machine &m);
    // After the simulation. False: what was written is not complete.
    bool close();

  private:
    struct hart {
        run_profile *self;
        unsigned number;
    };

    bool read_elf(const elf &e, bool with_lines);
    bool count(machine &m);
    bool write(const executed &x);

    const elf *elf_ = nullptr;
    const char *file_ = nullptr;
    machine *machine_ = nullptr;
    functions *functions_ = nullptr;
    source_lines *lines_ = nullptr;
    call_flow *flow_ = nullptr;
    std::array<hart, FLOW_HARTS> harts_{};
    output_file profile_{"--profile"}, coverage_{"--coverage"};
};

} // namespace dmavp

#endif
