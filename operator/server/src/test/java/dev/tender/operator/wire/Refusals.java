package dev.tender.operator.wire;

import java.util.List;
import java.util.TreeMap;

/** Descriptions of tasks that are refused, and what is said then. */
final class Refusals {
  /** What the Framework of the tasks says. */
  static final TaskTerms TERMS =
      new TaskTerms(
          new dev.tender.core.model.FrameworkName("ns", "fw"),
          "F1",
          "",
          java.util.Map.of("spark", 1000L),
          new TreeMap<>(java.util.Map.of("/data", "disk")),
          java.util.Set.of("disk", "claim"),
          2,
          java.util.Set.of("pod", "mesos-bridge"));

  private static final String LINES =
      """
      'command':{'value':'x'},'executor':{'executor_id':{'value':'e'}} | set exactly one of 'executor' and 'command'
      'container':{'type':'MESOS'} | set exactly one of 'executor' and 'command'
      'command':{} | command.value must be set, or shell must be false
      'command':{'value':''} | command.value must be set, or shell must be false
      'command':{'shell':false} | command: without value the image's own entrypoint runs, and container names no image
      'executor':{'executor_id':{'value':'e'},'command':{'shell':false}} | executor.command: an image's own entrypoint (shell false, no value) runs as a command task that has its pod to itself
      'command':{'shell':false,'uris':[{'value':'http://h/x'}]},'container':{'type':'DOCKER','docker':{'image':'i'}} | command.uris: nobody fetches for an image's own entrypoint
      'command':{'shell':false},'health_check':{'type':'TCP','tcp':{'port':1}},'container':{'type':'DOCKER','docker':{'image':'i'}} | health_check: nobody looks at an image's own entrypoint
      'command':{'shell':false},'check':{'type':'TCP','tcp':{'port':1}},'container':{'type':'DOCKER','docker':{'image':'i'}} | check: nobody looks at an image's own entrypoint
      'command':{'shell':false,'environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='}}}]}},'container':{'type':'DOCKER','docker':{'image':'i'}} | variable 'P' is secret, and would have to be written into the pod
      'command':{'shell':false},'container':{'type':'DOCKER','docker':{'image':'i'},'volumes':[{'mode':'RW','container_path':'/mnt/mesos//sandbox/'}]} | container.volumes[0].container_path /mnt/mesos/sandbox is Tender's own
      'command':{'value':'x','environment':{'variables':[{'name':'','value':'v'}]}} | variable '' has no name that a variable can have: not empty, and without '='
      'command':{'value':'x','environment':{'variables':[{'name':'a=b','value':'v'}]}} | variable 'a=b' has no name that a variable can have: not empty, and without '='
      'command':{'value':'x','environment':{'variables':[{'name':'P'}]}} | variable 'P' is of type VALUE and must have a 'value' and no 'secret'
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET'}]}} | variable 'P' is of type SECRET and must have a 'secret' and no 'value'
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'WISH','value':'v'}]}} | variable 'P' is of type WISH; use VALUE or SECRET
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'VALUE'}}]}} | variable 'P' is a secret of type VALUE and must have a 'value' and nothing else
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{}}]}} | variable 'P'.secret must be of type REFERENCE and name a Secret of the namespace
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'REFERENCE','reference':{'name':'No Name','key':'k'}}}]}} | variable 'P'.secret.reference.name 'No Name' is no name of a Secret
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'REFERENCE','reference':{'name':'a/b/c'}}}]}} | variable 'P'.secret.reference.name 'a/b/c' is no name of a Secret; use SECRET or SECRET/KEY
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'REFERENCE','reference':{'name':'s/'}}}]}} | variable 'P'.secret.reference.name 's/' is no name of a Secret; use SECRET or SECRET/KEY
      'command':{'value':'x','environment':{'variables':[{'name':'P','type':'SECRET','secret':{'type':'REFERENCE','reference':{'name':'s','key':'a/b'}}}]}} | variable 'P'.secret.reference.key 'a/b' is no key of a Secret
      'command':{'value':'x'},'container':{'type':'DOCKER'} | container.docker.image must be set for type DOCKER
      'command':{'value':'x'},'container':{'type':'APPC'} | container.type must be DOCKER or MESOS
      'command':{'value':'x'},'container':{'type':'MESOS','docker':{'image':'i'}} | container.docker is for type DOCKER
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i'},'mesos':{'image':{'type':'DOCKER','docker':{'name':'i'}}}} | container.mesos is for type MESOS
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','network':'NONE'}} | container.docker.network NONE is not supported
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','network':'NEW'}} | container.docker.network NEW is not supported
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','parameters':[{'key':'dns','value':'v'},{'key':'cap-add','value':'w'}]}} | container.docker.parameters: dns, cap-add: there is no docker whose command line they could be on
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','network':'USER','parameters':[{'key':'net','value':'blue'}]}} | container.docker.parameters net: there is no network 'blue'
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','parameters':[{'key':'net','value':'pod'},{'key':'dns','value':'v'}]}} | container.docker.parameters: dns: there is no docker whose command line they could be on
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','privileged':true}} | container.docker.privileged: pods have no privileges on their node
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','volume_driver':'d'}} | container.docker.volume_driver: there are no Docker volume drivers
      'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'APPC','appc':{'name':'i'}}}} | container.mesos.image.type APPC is not supported
      'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER'}}} | container.mesos.image.docker.name must be set for type DOCKER
      'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER','docker':{'name':'i','config':{'type':'VALUE','value':{'data':'eA=='}}}}}} | container.mesos.image.docker.config must be of type REFERENCE
      'command':{'value':'x'},'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER','docker':{'name':'i','config':{'type':'REFERENCE','reference':{'name':'s','key':'k'}}}}}} | container.mesos.image.docker.config: key 'k' of the Secret is not read
      'command':{'value':'x'},'container':{'type':'MESOS','hostname':'Upper.case'} | container.hostname 'Upper.case' is no name for a pod
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'name':'blue'}]} | container.network_infos: there is no network 'blue'
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'name':'pod'},{'name':'pod'}]} | container.network_infos names several networks, and a pod has one
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'ip_addresses':[{'ip_address':'10.0.0.1'}]}]} | container.network_infos.ip_addresses: the cluster chooses the pod's address, 10.0.0.1 cannot be had
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'ip_addresses':[{'protocol':'IPv6'}]}]} | container.network_infos.ip_addresses: the cluster chooses the protocol of pods
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'groups':['g']}]} | container.network_infos.groups is not supported
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'labels':{'labels':[{'key':'k'}]}}]} | container.network_infos.labels: no network isolator reads them
      'command':{'value':'x'},'container':{'type':'MESOS','network_infos':[{'port_mappings':[{'host_port':1,'container_port':2}]}]} | container.network_infos.port_mappings: host_port 1 is not among the ports in resources
      'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','port_mappings':[{'host_port':1,'container_port':2}]}} | container.docker.port_mappings: host_port 1 is not among the ports in resources
      'resources':[{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':31000,'end':31001}]}}],'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','port_mappings':[{'host_port':31000,'container_port':0}]}} | container.docker.port_mappings: container_port 0 is no port
      'resources':[{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':31000,'end':31001}]}}],'command':{'value':'x'},'container':{'type':'DOCKER','docker':{'image':'i','port_mappings':[{'host_port':31000,'container_port':80,'protocol':'icmp'}]}} | container.docker.port_mappings: protocol 'icmp' is not known; use tcp, udp or sctp
      'resources':[{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':31000,'end':31002}]}}],'command':{'value':'x'} | resources: 3 ports are to be ports of the node, and spec.executor.hostPorts of the Framework allows 2
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'share_pid_namespace':true}} | container.linux_info.share_pid_namespace: pods see no processes but theirs
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'share_cgroups':true}} | container.linux_info.share_cgroups: a pod has cgroups of its own
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'ipc_mode':'SHARE_PARENT'}} | container.linux_info.ipc_mode SHARE_PARENT: a pod has no parent
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'seccomp':{'unconfined':true}}} | container.linux_info.seccomp.unconfined: pods have the container runtime's profile
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'seccomp':{'profile_name':'p'}}} | container.linux_info.seccomp.profile_name: tasks do not choose a profile
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'effective_capabilities':{'capabilities':['NET_RAW']}}} | container.linux_info.effective_capabilities: NET_RAW is not for pods, which may have NET_BIND_SERVICE and no other
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'bounding_capabilities':{'capabilities':['SYS_ADMIN']}}} | container.linux_info.bounding_capabilities: SYS_ADMIN is not for pods
      'command':{'value':'x'},'container':{'type':'MESOS','rlimit_info':{'rlimits':[{'hard':1,'soft':1}]}} | container.rlimit_info.rlimits[0].type must be set
      'command':{'value':'x'},'container':{'type':'MESOS','rlimit_info':{'rlimits':[{'type':'RLMT_NOFILE'},{'type':'RLMT_NOFILE','soft':1}]}} | container.rlimit_info.rlimits[1]: 'soft' and 'hard' must both be set, or neither for no limit; set 'hard' as well
      'command':{'value':'x'},'container':{'type':'MESOS','rlimit_info':{'rlimits':[{'type':'RLMT_NOFILE','hard':1}]}} | container.rlimit_info.rlimits[0]: 'soft' and 'hard' must both be set, or neither for no limit; set 'soft' as well
      'command':{'value':'x'},'container':{'type':'MESOS','rlimit_info':{'rlimits':[{'type':'RLMT_AS','hard':1,'soft':9223372036854775807}]}} | container.rlimit_info.rlimits[0]: 'soft' 9223372036854775807 is more than 'hard' 1; lower it
      'command':{'shell':false},'container':{'type':'DOCKER','docker':{'image':'i'},'rlimit_info':{'rlimits':[{'type':'RLMT_CORE'}]}} | container.rlimit_info: nobody limits an image's own entrypoint
      'command':{'value':'x'},'container':{'type':'MESOS','tty_info':{}} | container.tty_info: tasks have no terminal
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d','host_path':'/etc'}]} | container.volumes[0].host_path /etc: tasks may not choose paths of the node
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d','host_path':'x/../..'}]} | container.volumes[0].host_path 'x/../..' is no path that can be used
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'','host_path':'h'}]} | container.volumes[0].container_path '' is no path that can be used
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/','host_path':'h'}]} | container.volumes[0].container_path '/' is no path that can be used
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/a/../b','host_path':'h'}]} | container.volumes[0].container_path '/a/../b' is no path that can be used
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/tender/bin'}]} | container.volumes[0].container_path /tender/bin is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'//tender/run'}]} | container.volumes[0].container_path /tender/run is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/tender'}]} | container.volumes[0].container_path /tender is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/tender//'}]} | container.volumes[0].container_path /tender is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/tender/volumes/0'}]} | container.volumes[0].container_path /tender/volumes/0 is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/var//run/secrets/tender.dev/'}]} | container.volumes[0].container_path /var/run/secrets/tender.dev is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/run/secrets/tender.dev/x'}]} | container.volumes[0].container_path /run/secrets/tender.dev/x is Tender's own
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d'},{'mode':'RW','container_path':'//d/'}]} | container.volumes[1].container_path /d comes twice
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/x/..'}]} | container.volumes[0].container_path '/x/..' is no path that can be used
      'command':{'value':'x'},'container':{'type':'MESOS','linux_info':{'shm_size':64},'volumes':[{'mode':'RW','container_path':'/dev//shm'}]} | container.volumes: /dev/shm is mounted there and sized by linux_info.shm_size
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RW','container_path':'/d'},{'mode':'RW','container_path':'/d'}]} | container.volumes[1].container_path /d comes twice
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','image':{'type':'DOCKER','docker':{'name':'i'}}}]} | container.volumes[0].image: images cannot be mounted
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','host_path':'/data','source':{'type':'SECRET'}}]} | container.volumes[0]: set only one of host_path, image and source
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{}}]} | container.volumes[0].source.type must be set
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'HOST_PATH'}}]} | container.volumes[0].source.host_path must be set for type HOST_PATH
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'HOST_PATH','host_path':{'path':'/data','mount_propagation':{'mode':'BIDIRECTIONAL'}}}}]} | mount_propagation BIDIRECTIONAL needs a privileged pod
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'SANDBOX_PATH'}}]} | container.volumes[0].source.sandbox_path must be set for type SANDBOX_PATH
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'SANDBOX_PATH','sandbox_path':{'path':'/abs'}}}]} | container.volumes[0].source.sandbox_path.path /abs must be relative to the sandbox
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'SANDBOX_PATH','sandbox_path':{'type':'PARENT','path':'p'}}}]} | container.volumes[0].source.sandbox_path.type PARENT: the task has no parent
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'SECRET'}}]} | container.volumes[0].source.secret must be set for type SECRET
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='}}}}]} | container.volumes[0].source.secret: a value can only be in the sandbox
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'d','source':{'type':'SECRET','secret':{'type':'VALUE'}}}]} | container.volumes[0].source.secret of type VALUE must have a 'value' and nothing else
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'d','source':{'type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='},'reference':{'name':'s'}}}}]} | container.volumes[0].source.secret of type VALUE must have a 'value' and nothing else
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/tender/bin','source':{'type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='}}}}]} | container.volumes[0].container_path /tender/bin is Tender's own
      'command':{'shell':false},'container':{'type':'DOCKER','docker':{'image':'i'},'volumes':[{'mode':'RO','container_path':'d','source':{'type':'SECRET','secret':{'type':'VALUE','value':{'data':'eA=='}}}}]} | container.volumes[0].source.secret: nobody writes a value for an image's own entrypoint
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'DOCKER_VOLUME'}}]} | container.volumes[0].source.docker_volume must be set for type DOCKER_VOLUME
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'DOCKER_VOLUME','docker_volume':{'driver':'d','name':'claim'}}}]} | container.volumes[0].source.docker_volume: there are no Docker volume drivers; leave driver and options out
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'DOCKER_VOLUME','docker_volume':{'name':'v'}}}]} | container.volumes[0].source.docker_volume.name: there is no volume 'v'
      'command':{'value':'x'},'container':{'type':'MESOS','volumes':[{'mode':'RO','container_path':'/d','source':{'type':'CSI_VOLUME'}}]} | container.volumes[0].source.type CSI_VOLUME is not supported
      'command':{'value':'x'},'check':{'type':'COMMAND','command':{'command':{'value':'y','user':'spark'}}} | check.command.command.user: a check runs in its task's container
      'command':{'value':'x'},'kill_policy':{'grace_period':{'nanoseconds':-1}} | kill_policy.grace_period must not be negative
      'command':{'value':'x'},'max_completion_time':{'nanoseconds':-1} | max_completion_time must not be negative
      'command':{'value':'x'},'limits':{'disk':{'value':2.0}} | limits: 'disk' cannot be limited; only cpus and mem can
      'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1}}],'command':{'value':'x'},'limits':{'cpus':{'value':0.5}} | limits: 'cpus' is less than the task holds
      'resources':[{'name':'mem','type':'SCALAR','scalar':{'value':64.1}}],'command':{'value':'x'},'limits':{'mem':{'value':64}} | limits: 'mem' is less than the task holds
      'command':{'value':'x'},'limits':{'mem':{'value':-1}} | limits: 'mem' is -1.0; use a number from 0.001 to 1e9, or Infinity
      'command':{'value':'x'},'limits':{'cpus':{'value':2e9}} | limits: 'cpus' is 2.0E9; use a number from 0.001 to 1e9, or Infinity
      'executor':{'executor_id':{'value':'e'},'command':{'value':'x'}},'limits':{'cpus':{'value':2.0}} | limits: the tasks of an executor share its container
      'executor':{'executor_id':{'value':''},'command':{'value':'x'}} | executor.executor_id must not be empty
      'executor':{'executor_id':{'value':'a/b'},'command':{'value':'x'}} | executor.executor_id must not hold control characters, '/'
      'executor':{'executor_id':{'value':'..'},'command':{'value':'x'}} | executor.executor_id '..' is disallowed
      'executor':{'executor_id':{'value':'e'}} | executor.command must be set
      'executor':{'executor_id':{'value':'e'},'framework_id':{'value':'F2'},'command':{'value':'x'}} | executor.framework_id is 'F2', and that of the scheduler is 'F1'; leave it out, or use that
      'executor':{'executor_id':{'value':'e'},'command':{'value':'x'},'shutdown_grace_period':{'nanoseconds':-1}} | executor.shutdown_grace_period must not be negative
      'executor':{'type':'DEFAULT','executor_id':{'value':'e'}} | executor.type DEFAULT is for LAUNCH_GROUP
      'executor':{'executor_id':{'value':'e'},'command':{'value':'x'},'container':{'type':'MESOS','tty_info':{}}} | executor.container.tty_info: tasks have no terminal
      'executor':{'executor_id':{'value':'e'},'command':{'value':'x'},'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':-1}}]} | executor.resources: 'cpus' is -1.0; use a number from 0 to 1e9
      'resources':[{'name':'cpus','type':'SET','set':{'item':['a']}}],'command':{'value':'x'} | resources: 'cpus' must be of type SCALAR
      'resources':[{'name':'ports','type':'SCALAR','scalar':{'value':1}}],'command':{'value':'x'} | resources: 'ports' must be of type RANGES
      'resources':[{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':9,'end':8}]}}],'command':{'value':'x'} | resources: ports 9-8 are no range of ports
      'resources':[{'name':'gpus','type':'SCALAR','scalar':{'value':0.5}}],'command':{'value':'x'} | resources: 'gpus' must be a whole number
      'resources':[{'name':'mem','type':'SCALAR','scalar':{'value':9e8}},{'name':'mem','type':'SCALAR','scalar':{'value':9e8}}],'command':{'value':'x'} | resources: 'mem' comes to 1.8E9; use a sum of at most 1e9
      'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1},'allocation_info':{'role':'a'}},{'name':'mem','type':'SCALAR','scalar':{'value':1},'allocation_info':{'role':'b'}}],'command':{'value':'x'} | resources are allocated to roles a, b
      'resources':[{'name':'disk','type':'SCALAR','scalar':{'value':1},'disk':{}}],'command':{'value':'x'} | resources: 'disk' names a volume; volumes are not supported
      'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1},'shared':{}}],'command':{'value':'x'} | resources: 'cpus' is shared; nothing shared is offered
      'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1},'provider_id':{'value':'p'}}],'command':{'value':'x'} | resources: 'cpus' has a provider_id; there are no resource providers
      'task_id':{'value':'a/b'},'command':{'value':'x'} | task_id must not hold control characters, '/'
      'task_id':{'value':'..'},'command':{'value':'x'} | task_id '..' is disallowed
      """;

  private Refusals() {}

  /** Fields of a TaskInfo, and a part of what is said of them. */
  record Line(String fields, String sentence) {}

  static List<Line> all() {
    return LINES
        .lines()
        .map(line -> line.split(" \\| ", 2))
        .map(parts -> new Line(parts[0].strip(), parts[1].strip()))
        .toList();
  }
}
