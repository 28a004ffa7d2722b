terraform {
  backend "s3" {
    bucket = "acme-terraform"
    key    = "churn/prod"
  }
}

module "endpoint" {
  source   = "../../modules/endpoint"
  replicas = 3
}
