/**
 * Turns what a machine lacks into one sentence with the one command that installs it, in the words of the package
 * manager that the machine has. It installs nothing.
 */
import { candidates } from "./programs.ts"
import type { Prerequisite } from "./service.ts"

type Packages = Readonly<Record<Prerequisite, string>>

const managers: ReadonlyArray<{
  readonly program: string
  readonly install: string
  readonly packages: Packages
}> = [
  {
    program: "apt-get",
    install: "apt-get install -y",
    packages: {
      "python-pip": "python3-pip",
      jdk: "default-jdk-headless",
      maven: "maven",
      "nats-server": "nats-server",
      "redis-server": "redis-server",
      postgresql: "postgresql",
    },
  },
  {
    program: "dnf",
    install: "dnf install -y",
    packages: {
      "python-pip": "python3-pip",
      jdk: "java-21-openjdk-devel",
      maven: "maven",
      "nats-server": "nats-server",
      "redis-server": "redis",
      postgresql: "postgresql-server",
    },
  },
  {
    program: "brew",
    install: "brew install",
    packages: {
      "python-pip": "python",
      jdk: "openjdk@21",
      maven: "maven",
      "nats-server": "nats-server",
      "redis-server": "redis",
      postgresql: "postgresql@17",
    },
  },
]

const titles: Packages = {
  "python-pip": "Python 3 with pip",
  jdk: "a JDK of version 17 or newer",
  maven: "Maven",
  "nats-server": "nats-server 2.12 or newer",
  "redis-server": "redis-server 6.2 or newer",
  postgresql: "Postgres 15 or newer",
}

export const howToInstall = async (needs: ReadonlyArray<Prerequisite>): Promise<string> => {
  const all = [...new Set(needs)]
  const lacking = `This machine lacks ${all.map((need) => titles[need]).join(", ")}.`
  for (const manager of managers) {
    if ((await candidates(manager.program)).length === 0) continue
    return `${lacking} Install with: ${manager.install} ${all.map((need) => manager.packages[need]).join(" ")}`
  }
  return `${lacking} Install it with the system's package manager.`
}
