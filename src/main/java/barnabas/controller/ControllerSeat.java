package barnabas.controller;

import akka.actor.typed.ActorRef;
import barnabas.model.BrokerId;

/**
 * Who is the controller now: the leader of the metadata log.
 *
 * @param epoch in which it leads; another seat is another epoch
 * @param controller its {@link Controller}, here or over remoting
 */
public record ControllerSeat(BrokerId broker, int epoch, ActorRef<Controller.Command> controller) {}
