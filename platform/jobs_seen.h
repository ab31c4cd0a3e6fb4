// SPDX-License-Identifier: Apache-2.0
// What an observer sees of a controller that carries out a job file.
#ifndef DMAVP_JOBS_SEEN_H
#define DMAVP_JOBS_SEEN_H

#include "jobs_result.h"
#include "observer.h"

namespace dmavp
{

// Adds access A to R; it began and ended at these edges of the file's clock.
inline void job_result_seen(job_result *r, const observed_access &a, uint64_t begin, uint64_t end)
{
    job_beat b = {};

    b.start = begin;
    b.end = end;
    b.addr = a.addr;
    b.ok_bytes = a.len;
    b.kind = static_cast<uint8_t>(a.kind);
    b.port = static_cast<uint8_t>(a.port);
    b.chan = static_cast<uint8_t>(a.chan);
    b.status = static_cast<uint8_t>(a.status);
    job_result_beat(r, &b);
}

} // namespace dmavp

#endif
