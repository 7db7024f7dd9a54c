import type { AlertTransition } from '../../contracts/alerts.ts';
import type { SocketMessage } from '../../contracts/socket.ts';
import type { Wording } from '../../domain/showing/alert-wording.ts';

/** Publishes one transition to a topic; resolves once SNS has taken it, rejects when it has not. */
export type PublishAlert = (transition: AlertTransition, wording: Wording) => Promise<void>;

export type AlertPublishers = {
  readonly publishAlert: PublishAlert;
  /** Undefined where no chat is told. */
  readonly tellChat: PublishAlert | undefined;
};

/** Sends a message to one connection. `gone`: the client has left. Any other failure rejects. */
export type Push = (connectionId: string, message: SocketMessage) => Promise<'sent' | 'gone'>;
