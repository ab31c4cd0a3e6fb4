/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA request lines: what a peripheral and a DMA controller say to each other. One
 * bundle for all controllers; a line has the signals that its controller knows.
 *
 * The handshake of the PL080: the peripheral raises a request and holds it until CLR;
 * the controller raises CLR (and TC, if the packet is complete) after the last data
 * phase on the peripheral's side; the peripheral drops its requests; then the
 * controller drops CLR, and the next request may come.
 */
#ifndef DMAVP_DMA_REQUEST_H
#define DMAVP_DMA_REQUEST_H

#ifdef __cplusplus
extern "C" {
#endif

/* From the peripheral: levels, OR of these. */
enum {
    DMA_REQ_SINGLE = 1,      /* one transfer: DMACSREQ */
    DMA_REQ_BURST = 2,       /* one programmed burst: DMACBREQ */
    DMA_REQ_LAST_SINGLE = 4, /* the same, and the packet ends after it: DMACLSREQ */
    DMA_REQ_LAST_BURST = 8,  /* DMACLBREQ */
    DMA_REQ_ALL = 15,
};

/* From the controller: levels, OR of these. */
enum {
    DMA_ACK_CLEAR = 1, /* DMACCLR: the request was served */
    DMA_ACK_TC = 2,    /* DMACTC: and the packet is complete */
    DMA_ACK_ALL = 3,
};

#ifdef __cplusplus
}
#endif
#endif
