const deploy = (stack: string, file: string, more = '', parameters = 'EnvironmentName=production') =>
  `aws cloudformation deploy --stack-name insurance-claims-production-${stack} --template-file infrastructure/${file}.yaml \
   --capabilities CAPABILITY_NAMED_IAM ${more} --parameter-overrides ${parameters}`;
const database = '--db-instance-identifier insurance-claims-production';
const beside = ['DBSubnetGroup.DBSubnetGroupName', 'VpcSecurityGroups[0].VpcSecurityGroupId']
  .map((query) => `$(aws rds describe-db-instances ${database} --output text --query 'DBInstances[0].${query}')`)
  .map((value, index) => `${['--db-subnet-group-name', '--vpc-security-group-ids'][index]} "${value}"`)
  .join(' ');

/** What a page once told to do or could tell, the account it is done on, and what stops it. */
export interface FaultyStep {
  readonly name: string;
  /** Done on an account in which nothing is made yet. */
  readonly empty?: true;
  /** What the environment's health is after a deployment. */
  readonly health?: string;
  /** The vCPUs that may run. */
  readonly quota?: number;
  readonly text: string;
  readonly why: RegExp;
}

/** Each is refused, for its reason. */
export const faultySteps: readonly FaultyStep[] = [
  {
    name: 'a newer platform for an environment that is there',
    text: `aws cloudformation deploy --stack-name insurance-claims-production-environment --template-file infrastructure/environment.yaml \
      --capabilities CAPABILITY_NAMED_IAM --parameter-overrides "SolutionStackName=64bit Amazon Linux 2023 v6.99.0 running Node.js 24"`,
    why: /custom-named resource requires replacing: Environment, by SolutionStackName/,
  },
  {
    name: 'alarms whose page topic nobody listens to',
    text: `${deploy('alerts', 'alerts', '', 'PageEndpoint= TicketEmail=team@example.com')}
      npm run monitor -- apply --env production`,
    why: /nobody has confirmed a subscription of PageTopic/,
  },
  {
    name: 'alarms before a subscription is confirmed',
    text: `${deploy('alerts', 'alerts', '', 'PageEndpoint=https://other.example.com')}
      npm run monitor -- apply --env production`,
    why: /nobody has confirmed a subscription of PageTopic/,
  },
  {
    name: "a role that is Elastic Beanstalk's own, where nobody made it",
    text: `aws elasticbeanstalk update-application-resource-lifecycle --application-name insurance-claims-production \
      --resource-lifecycle-config "ServiceRole=arn:aws:iam::111122223333:role/aws-elasticbeanstalk-service-role,VersionLifecycleConfig={}"`,
    why: /Service role aws-elasticbeanstalk-service-role does not exist/,
  },
  {
    name: 'an application that is there',
    text: 'aws elasticbeanstalk create-application --application-name insurance-claims-production',
    why: /already exists/,
  },
  {
    name: 'a certificate whose record nobody has seen',
    empty: true,
    text: `C=$(aws acm request-certificate --domain-name a.example.com --query CertificateArn --output text)
      aws acm describe-certificate --certificate-arn "$C" --query 'Certificate.DomainValidationOptions[].ResourceRecord'
      aws acm wait certificate-validated --certificate-arn "$C"`,
    why: /no DNS record, since none was shown/,
  },
  {
    name: 'a password beside the secret',
    text: `aws elasticbeanstalk update-environment --environment-name insurance-claims-production \
      --option-settings Namespace=aws:elasticbeanstalk:application:environment,OptionName=DB_PASSWORD,Value=new`,
    why: /instances do not start: .*DB_PASSWORD/s,
  },
  {
    name: 'a stack before the one that it imports from',
    empty: true,
    text: deploy('instance-role', 'instance-role'),
    why: /no stack exports insurance-claims-production-\w+/,
  },
  {
    name: "IAM's names in a second region",
    text: deploy(
      'deploy-role',
      'deploy-role',
      '--region us-west-2',
      'EnvironmentName=production Repository=owner/name',
    ),
    why: /AWS::IAM::\w+ \S+ already exists in the account/,
  },
  {
    name: 'half of who answers for claims',
    text: deploy('environment', 'environment', '', 'EnvironmentName=production ControllerName=Insurer'),
    why: /instances do not start: .*CONTACT_EMAIL/s,
  },
  {
    name: 'a firewall before the load balancer is there',
    text: deploy('edge', 'edge', '', 'EnvironmentName=production LoadBalancerArn=None'),
    why: /Parameter LoadBalancerArn failed to satisfy constraint/,
  },
  {
    name: 'a name too long for the environment, at the first stack',
    text: deploy('network', 'network', '', 'EnvironmentName=production-of-the-southern-hemisphere'),
    why: /Parameter EnvironmentName failed to satisfy constraint/,
  },
  {
    name: 'a stack whose database came from a snapshot, made without it',
    text: deploy('database', 'database', '', 'DBSnapshotIdentifier=another'),
    why: /custom-named resource requires replacing: Database, by \w+/,
  },
  {
    name: 'roles without leave to make them',
    text: `aws cloudformation deploy --stack-name insurance-claims-other-deploy-role --template-file infrastructure/deploy-role.yaml \
      --capabilities CAPABILITY_IAM --parameter-overrides EnvironmentName=other Repository=owner/name`,
    why: /Requires capabilities : \[CAPABILITY_NAMED_IAM\]/,
  },
  {
    name: 'a parameter that the template does not have',
    text: deploy('alerts', 'alerts', '', 'PagerEndpoint=https://a.example.com'),
    why: /the template has no parameter PagerEndpoint/,
  },
  {
    name: 'a restored database under the old name',
    text: `aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier insurance-claims-production \
        --target-db-instance-identifier restored --use-latest-restorable-time ${beside}
      aws rds modify-db-instance ${database} --new-db-instance-identifier damaged
      aws rds modify-db-instance --db-instance-identifier restored --new-db-instance-identifier insurance-claims-production \
        --manage-master-user-password
      until aws rds wait db-instance-available ${database}; do sleep 1; done
      aws elasticbeanstalk update-environment --environment-name insurance-claims-production --version-label 4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1`,
    why: /insurance-claims-production has no IAM authentication/,
  },
  {
    name: 'a renamed database at once',
    text: `aws rds modify-db-instance ${database} --new-db-instance-identifier damaged
      aws rds wait db-instance-available --db-instance-identifier damaged`,
    why: /DBInstance damaged not found/,
  },
  {
    name: 'a secret for a restored MySQL at once',
    text: `aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier insurance-claims-production \
      --target-db-instance-identifier restored --use-latest-restorable-time ${beside} --manage-master-user-password`,
    why: /Unknown options: manage-master-user-password/,
  },
  {
    name: 'a restored database in groups that nobody has made',
    text: `aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier insurance-claims-production \
      --target-db-instance-identifier restored --use-latest-restorable-time \
      --db-subnet-group-name insurance-claims-production --vpc-security-group-ids SG-RDS`,
    why: /there is no AWS::RDS::DBSubnetGroup "insurance-claims-production"/,
  },
  {
    name: 'a restored database without its network',
    text: `aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier insurance-claims-production \
      --target-db-instance-identifier restored --use-latest-restorable-time`,
    why: /default VPC/,
  },
  {
    name: 'a read replica while RDS manages the password',
    text: `aws rds create-db-instance-read-replica --db-instance-identifier replica \
      --source-db-instance-identifier insurance-claims-production ${beside}`,
    why: /no read replicas of a database whose credentials/,
  },
  {
    name: 'a blue/green deployment while RDS manages the password',
    text: 'aws rds create-blue-green-deployment --blue-green-deployment-name next --source insurance-claims-production',
    why: /no blue\/green deployments of a database whose credentials/,
  },
  {
    name: 'a network that other stacks still use',
    text: 'aws cloudformation delete-stack --stack-name insurance-claims-production-network',
    why: /Export insurance-claims-production-\w+ cannot be deleted as it is in use by/,
  },
  {
    name: 'a snapshot of that name, which is there',
    text: `aws rds create-db-snapshot ${database} --db-snapshot-identifier one
      aws rds create-db-snapshot ${database} --db-snapshot-identifier one`,
    why: /DBSnapshotAlreadyExists/,
  },
  {
    name: 'a snapshot that is not finished',
    text: `aws rds create-db-snapshot ${database} --db-snapshot-identifier one
      aws rds copy-db-snapshot --source-db-snapshot-identifier one --target-db-snapshot-identifier two`,
    why: /InvalidDBSnapshotState: one is creating/,
  },
  {
    name: 'a version that runs and does not serve',
    health: 'Red',
    text: 'bash deploy/deploy-version.sh production 4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1',
    why: /health Red: it does not serve/,
  },
  {
    name: 'a smoke test of the sample page',
    text: `aws elasticbeanstalk update-environment --environment-name insurance-claims-production --version-label "Sample Application"
      node deploy/smoke-test.mjs https://claims.example.com key`,
    why: /nothing is delivered yet/,
  },
  {
    name: 'a value that came out blank',
    text: 'ARN=""; aws elbv2 describe-target-health --target-group-arn "$ARN"',
    why: /arguments are required: target-group-arn/,
  },
  {
    name: 'a variable that came out blank',
    text: 'gh variable set DEPLOY_ROLE_ARN --body ""',
    why: /the value is empty/,
  },
  {
    name: 'a delivery with the vCPUs of a new account',
    quota: 5,
    text: 'bash deploy/deploy-version.sh production 4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1',
    why: /VcpuLimitExceeded: 12 vCPUs while insurance-claims-production is deployed, and 5 are allowed/,
  },
  { name: 'a command without a row', text: 'aws rds delete-everything', why: /no row says what it needs and does/ },
  {
    name: 'an option without a row',
    text: `aws rds start-db-instance ${database} --fast`,
    why: /Unknown options: fast/,
  },
  { name: 'an instance, from outside', text: 'curl http://10.0.1.17/healthz', why: /not reached from here/ },
  {
    name: 'migrations, from a machine without a way to the database',
    text: 'npm run migrate',
    why: /no database is reached/,
  },
];
