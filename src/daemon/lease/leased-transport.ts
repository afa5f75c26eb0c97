// The ways out, each send behind a look at the lease: a daemon that was stopped too long begins no mail, because another one
// sends it by now. What was on the wire when it was stopped is at most one mail for each connection.
import type { Channel } from '../../notify/channel.ts';
import type { Lease, Transport } from '../../ports.ts';

/** The transport, asked about the lease before each mail. */
export function leasedTransport(transport: Transport, lease: Lease | undefined): Transport {
  if (!lease) return transport;
  return {
    async send(mail, signal) {
      await lease.confirm(signal);
      return transport.send(mail, signal);
    },
    close: () => transport.close(),
  };
}

/** The same for webhooks. */
export function leasedChannel(channel: Channel, lease: Lease | undefined): Channel {
  if (!lease) return channel;
  return {
    ...channel,
    async send(row, bytes, signal) {
      await lease.confirm(signal);
      return channel.send(row, bytes, signal);
    },
  };
}
