/* SPDX-License-Identifier: Apache-2.0 */
/* PL011 core: what it tells on its DMA request lines, and what it hears (DDI 0183, 2.7). When it
 * asks for what is in pl011_line_test.c. */
#include "pl011_rig.h"

static void feed(unsigned n)
{
    while (n--)
        CHECK(pl011_class.get_char(&uart, 'a'));
}

static void receive_requests(unsigned chars)
{
    start();
    set_line(1, 0, W8_FIFO, ON);
    feed(chars);
    CHECK_EQ(request[PL011_RX], 0);
    wr(PL011_DMACR, PL011_DMACR_RXDMAE);
}

TEST(pl011_dma, requests_are_told_as_single_and_burst_of_the_side)
{
    receive_requests(7);
    CHECK_EQ(request[PL011_RX], DMA_REQ_SINGLE);
    feed(1);
    CHECK_EQ(request[PL011_RX], DMA_REQ_SINGLE | DMA_REQ_BURST);
    CHECK_EQ(request[PL011_TX], 0);
    wr(PL011_DMACR, PL011_DMACR_TXDMAE);
    CHECK_EQ(request[PL011_RX], 0);
    CHECK_EQ(request[PL011_TX], DMA_REQ_SINGLE | DMA_REQ_BURST);
    CHECK(requests_told());
}

TEST(pl011_dma, clear_drops_the_request_of_its_side_and_holds_it_down)
{
    receive_requests(1);
    wr(PL011_DMACR, PL011_DMACR_RXDMAE | PL011_DMACR_TXDMAE);
    pl011_class.ack(&uart, PL011_RX, DMA_ACK_CLEAR);
    CHECK_EQ(request[PL011_RX], 0);
    CHECK_EQ(request[PL011_TX], DMA_REQ_SINGLE | DMA_REQ_BURST);
    pl011_class.ack(&uart, PL011_TX, DMA_ACK_CLEAR | DMA_ACK_TC);
    CHECK_EQ(request[PL011_TX], 0);
    pl011_class.ack(&uart, PL011_RX, 0);
    CHECK_EQ(request[PL011_RX], DMA_REQ_SINGLE);
    CHECK_EQ(request[PL011_TX], 0);
}

/* UARTRXDMACLR alone ends a request: TC says nothing to it. */
TEST(pl011_dma, the_end_of_a_packet_without_clear_changes_nothing)
{
    receive_requests(1);
    pl011_class.ack(&uart, PL011_RX, DMA_ACK_TC);
    CHECK_EQ(request[PL011_RX], DMA_REQ_SINGLE);
}

TEST(pl011_dma, time_that_passes_tells_requests)
{
    start();
    set_line(1, 0, W8, ON);
    wr(PL011_DMACR, PL011_DMACR_TXDMAE);
    wr(PL011_DR, 'a');
    wr(PL011_DR, 'b');
    pl011_class.ack(&uart, PL011_TX, DMA_ACK_CLEAR);
    pl011_class.ack(&uart, PL011_TX, 0);
    CHECK_EQ(request[PL011_TX], 0); /* full */
    run_for(FRAME - 1);
    CHECK_EQ(request[PL011_TX], 0);
    run_for(1);
    CHECK_EQ(request[PL011_TX], DMA_REQ_SINGLE);
}

TEST(pl011_dma, reset_drops_requests_and_forgets_the_clear)
{
    receive_requests(1);
    pl011_class.ack(&uart, PL011_TX, DMA_ACK_CLEAR);
    device_reset(&uart);
    CHECK_EQ(request[PL011_RX], 0);
    set_line(1, 0, W8_FIFO, ON);
    wr(PL011_DMACR, PL011_DMACR_TXDMAE);
    CHECK_EQ(request[PL011_TX], DMA_REQ_SINGLE | DMA_REQ_BURST);
}
