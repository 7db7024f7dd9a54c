import type { AlertTransition } from '../../contracts/alerts.ts';
import type { SocketMessage } from '../../contracts/socket.ts';
import type { Wording } from '../../domain/showing/alert-wording.ts';

/**
 * Publishes a transition to a topic; resolves once SNS has accepted it.
 * @throws when SNS has not accepted it
 */
export type PublishAlert = (transition: AlertTransition, wording: Wording) => Promise<void>;

export type AlertPublishers = {
  readonly publishAlert: PublishAlert;
  /** Undefined when no chat is configured. */
  readonly tellChat: PublishAlert | undefined;
};

/**
 * Sends a message to a connection. `gone`: the client has left.
 * @throws on any other failure
 */
export type Push = (connectionId: string, message: SocketMessage) => Promise<'sent' | 'gone'>;
