terraform {
  backend "s3" {
    bucket = "acme-terraform"
    key    = "churn/dev"
  }
}

module "endpoint" {
  source   = "../../modules/endpoint"
  replicas = 1
}
