import java.nio.file.Files;
import java.nio.file.Path;
import org.neo4j.cli.ExecutionContext;
import org.neo4j.commandline.admin.security.SetInitialPasswordCommand;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import picocli.CommandLine;

/**
 * Runs a Neo4j server from its published jars until it is told to stop. Arguments: the server's home, its
 * configuration file (named neo4j.conf), and a file with the password. The password is set before the server first
 * listens, so that the well-known default one is never valid.
 */
public final class Launcher {
    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        var configuration = Path.of(arguments[1]);
        if (!Files.exists(home.resolve("data/databases/system"))) {
            var password = Files.readString(Path.of(arguments[2])).strip();
            var command = new SetInitialPasswordCommand(new ExecutionContext(home, configuration.getParent()));
            if (new CommandLine(command).execute("--", password) != 0) System.exit(1);
        }
        var server = new DatabaseManagementServiceBuilder(home).loadPropertiesFromFile(configuration).build();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        Thread.currentThread().join();
    }
}
