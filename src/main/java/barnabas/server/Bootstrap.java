package barnabas.server;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.HttpsConnectionContext;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import barnabas.management.Tls;
import org.jspecify.annotations.Nullable;

/** Begins to look for the others (rule F1). Only a broker that is not alone loads these classes. */
final class Bootstrap {
    private Bootstrap() {}

    /**
     * To be called when the management port serves what contact points are asked.
     *
     * @param tls of the management port: all brokers have it, or none
     */
    static void begin(ActorSystem<?> system, @Nullable Tls tls) {
        Http.get(system).setDefaultClientHttpsContext(tls == null ? none() : tls.client());
        ClusterBootstrap.get(system).start();
    }

    /** Over plain HTTP. Else each client would read all trusted certificates first, for nothing. */
    private static HttpsConnectionContext none() {
        return ConnectionContext.httpsClient((host, port) -> {
            throw new IllegalStateException("contact point=" + host + ":" + port + " is not asked over TLS");
        });
    }
}
