package barnabas.server;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.management.cluster.bootstrap.ClusterBootstrap;

/** Begins to look for the others (rule F1). Only a broker that is not alone loads these classes. */
final class Bootstrap {
    private Bootstrap() {}

    /** To be called when the management port serves what contact points are asked. */
    static void begin(ActorSystem<?> system) {
        // Contact points are asked over HTTP. Else each client would read all trusted certificates first, for nothing.
        Http.get(system).setDefaultClientHttpsContext(ConnectionContext.httpsClient((host, port) -> {
            throw new IllegalStateException("contact point=" + host + ":" + port + " is not asked over TLS");
        }));
        ClusterBootstrap.get(system).start();
    }
}
